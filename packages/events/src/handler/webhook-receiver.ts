/**
 * The way of a request, the same under every server: method, encoding, signature, JSON, challenge,
 * event, `onEvent`, answer. Adapters bring the exact bytes here and carry the answer back.
 *
 * @module
 */
import { toEnvelope } from '../envelope/event-envelope.ts'
import type { JsonObject } from '../json/json-value.ts'
import { challengeOf, challengeResponse } from '../payload/challenge.ts'
import { normalize } from '../payload/normalize.ts'
import { parsePayload } from '../payload/parse-payload.ts'
import { PayloadError } from '../payload/payload-error.ts'
import { headerValue } from '../signature/header-value.ts'
import { createVerifier } from '../signature/verify.ts'
import type { HeaderSource, Verified } from '../signature/verify-result.ts'
import { problem, unreadable, unverified } from './problem.ts'
import type { RawResponse } from './problem.ts'
import type { WebhookOptions } from './webhook-options.ts'

/** A request with the bytes as they came. */
export interface RawRequest {
  readonly method: string
  readonly headers: HeaderSource
  readonly body: Uint8Array
}

/** What adapters build on. */
export interface WebhookReceiver {
  readonly maxBodyBytes: number
  /** Never rejects: every failure is an answer. */
  receive(request: RawRequest): Promise<RawResponse>
  /** Tells `onError` about a failure outside of `receive`. */
  report(error: unknown): void
}

export const defaultMaxBodyBytes = 1_048_576
// A challenge is a token and little else. Nothing longer is parsed before it is verified.
const maxChallengeBytes = 4096

/**
 * A receiver for an adapter of your own. A mistake in the options throws here.
 *
 * @example
 * const receiver = createReceiver({ secrets, dialect: 'fastio-signature-sha256', onEvent })
 * const { status, headers, body } = await receiver.receive({ method, headers: req.headers, body: rawBytes })
 */
export function createReceiver(options: WebhookOptions): WebhookReceiver {
  const { clock = Date.now, challenge = 'json' } = options
  const dialects = typeof options.dialect === 'string' ? [options.dialect] : options.dialect
  const secrets = typeof options.secrets === 'string' ? [options.secrets] : options.secrets
  const { toleranceSec, timestampHeader } = options
  const verifier = createVerifier({
    dialects,
    secrets,
    ...(toleranceSec !== undefined && { toleranceSec }),
    ...(timestampHeader !== undefined && { timestampHeader }),
  })
  const report = options.onError ?? ((error: unknown): void => console.error('onEvent failed:', error))
  if (options.dialect === 'auto') {
    const warn = options.warn ?? ((message: string): void => console.warn(message))
    warn(
      'The dialect "auto" accepts every published way to sign. Use it for trials, then name the dialect it found.',
    )
  }

  async function receive(request: RawRequest): Promise<RawResponse> {
    const refusal = refuseEarly(request)
    if (refusal !== undefined) return refusal
    const now = clock()
    const verification = await verifier(request.headers, request.body, now)
    if (!verification.ok) {
      // A signature that does not fit is refused, whatever it signs.
      const isUnsigned = verification.reason === 'missing_signature'
      const echo = isUnsigned ? unsignedChallenge(request.body) : undefined
      return echo ?? unverified(verification)
    }
    const payload = parsePayload(request.body, parseOptions).value
    const token = challenge === false ? undefined : challengeOf(payload)
    if (token !== undefined && challenge !== false) return challengeResponse(token, challenge)
    return handle(request, payload, verification, now)
  }

  const parseOptions = options.maxDepth === undefined ? {} : { maxDepth: options.maxDepth }

  function unsignedChallenge(body: Uint8Array): RawResponse | undefined {
    if (challenge === false || options.signedChallengeOnly === true) return undefined
    if (body.length > maxChallengeBytes) return undefined
    const token = tokenIn(body)
    return token === undefined ? undefined : challengeResponse(token, challenge)
  }

  async function handle(
    request: RawRequest,
    payload: JsonObject,
    verification: Verified,
    now: number,
  ): Promise<RawResponse> {
    const { dialect, messageId } = verification
    const { event, keys, known, complete } = normalize(payload, {
      dialect,
      raw: request.body,
      receivedAt: now,
      ...(messageId !== undefined && { messageId }),
    })
    const envelope = toEnvelope(event, {
      id: event.eventId,
      signalbox: { source: 'webhook', dialect, recovered: false, enriched: complete },
      ...(options.keepOriginal !== false && { original: payload }),
    })
    const { headers, body: raw } = request
    try {
      await options.onEvent(envelope, { raw, payload, verification, keys, known, complete, headers })
    } catch (error) {
      report(error)
      return problem(500, 'SB_HANDLER_FAILED', 'The event was not processed. Send it again later.')
    }
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ received: true, id: envelope.id }),
    }
  }

  return {
    maxBodyBytes: options.maxBodyBytes ?? defaultMaxBodyBytes,
    report,
    receive: async (request) => receive(request).catch((error: unknown) => failed(error, report)),
  }
}

function failed(error: unknown, report: (error: unknown) => void): RawResponse {
  if (error instanceof PayloadError) return unreadable(error)
  report(error)
  return problem(500, 'SB_HANDLER_FAILED', 'The event was not processed. Send it again later.')
}

function refuseEarly({ method, headers }: RawRequest): RawResponse | undefined {
  if (method !== 'POST') {
    return problem(405, 'SB_METHOD_NOT_ALLOWED', 'A webhook is a POST.', { allow: 'POST' })
  }
  const encoding = headerValue(headers, 'content-encoding')
  if (encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity') return undefined
  return problem(
    415,
    'SB_ENCODING_UNSUPPORTED',
    'The body is compressed, and no published webhook is. Send it uncompressed.',
    { 'accept-encoding': 'identity' },
  )
}

function tokenIn(body: Uint8Array): string | undefined {
  try {
    return challengeOf(parsePayload(body).value)
  } catch {
    return undefined
  }
}
