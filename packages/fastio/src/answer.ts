import { parsePayload } from '@signalbox/events'
import type { JsonObject, JsonValue } from '@signalbox/events'
import { errorCodeOf, FastioError } from './fastio-error.ts'
import type { FieldProblem } from './fastio-error.ts'
import { retryAfterOf } from './rate-limit.ts'
import type { HeaderValues } from './rate-limit.ts'

/** An HTTP answer with its whole body. */
export interface RawAnswer {
  readonly status: number
  readonly headers: HeaderValues
  readonly body: Uint8Array
}

/** Keys of the envelope itself. */
const ENVELOPE_KEYS = new Set(['result', 'current_api_version'])

/**
 * The payload of a successful answer. Success is `true` or `"yes"`; the payload is `response` where that
 * exists and otherwise everything beside `result`. Ids sent as numbers come out as exact text.
 */
export function payloadOf(answer: RawAnswer, what: string, now: number): JsonObject {
  const body = bodyOf(answer)
  const succeeded = answer.status >= 200 && answer.status <= 299
  if (!succeeded) throw refusal(answer, body, what, now)
  if (!body) {
    throw new FastioError('SB_FASTIO_BAD_ANSWER', `${what}: the answer is not a JSON object.`, {
      status: answer.status,
    })
  }
  const { result, response } = body
  if (result !== undefined && result !== true && result !== 'yes') throw refusal(answer, body, what, now)
  if (isObject(response)) return response
  return Object.fromEntries(Object.entries(body).filter(([key]) => !ENVELOPE_KEYS.has(key)))
}

/** The body as an object, whatever the status; `undefined` when it is none. */
export function bodyOf(answer: RawAnswer): JsonObject | undefined {
  try {
    return parsePayload(answer.body).value
  } catch {
    return undefined
  }
}

/** The error that a refusal means, from the error envelope in any of its variants. */
function refusal(answer: RawAnswer, body: JsonObject | undefined, what: string, now: number): FastioError {
  const error = isObject(body?.['error']) ? body['error'] : {}
  const params = isObject(error['params']) ? error['params'] : {}
  const apiCode = textOf(error['code'] ?? body?.['error_id'])
  const text = textOf(error['text'] ?? error['message'] ?? body?.['error_message'])
  const said = textOf(error['reason'] ?? params['reason'] ?? error['error_code'])
  const fields = fieldProblems(error['params'])
  const wait = numberOf(params['retry_after_seconds'])
  const code = errorCodeOf(answer.status, apiCode)
  const retryAfterMs =
    answer.status === 429 || answer.status === 503
      ? (retryAfterOf(answer.headers, now) ?? (wait === undefined ? undefined : wait * 1000))
      : undefined
  const message = `${what}: ${text ?? 'refused without a reason'} (status ${answer.status})`
  return new FastioError(code, message, {
    status: answer.status,
    apiCode,
    text,
    fields,
    retryAfterMs,
    reason: said ?? reasonOfFields(error['params']),
  })
}

function fieldProblems(params: JsonValue | undefined): FieldProblem[] {
  if (!Array.isArray(params)) return []
  return params.filter(isObject).map((param) => ({
    name: textOf(param['name']) ?? '',
    kind: textOf(param['kind']) ?? '',
    message: textOf(param['message']) ?? '',
  }))
}

function reasonOfFields(params: JsonValue | undefined): string | undefined {
  if (!Array.isArray(params)) return undefined
  for (const param of params)
    if (isObject(param) && typeof param['reason'] === 'string') return param['reason']
  return undefined
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Text or number as text: ids and codes come as either. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : undefined
}

export function numberOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined
}
