import { encodePayload, normalize, sign, type DialectName, type FastioEvent } from '@signalbox/events'
import { SignalboxError } from '../../errors/index.ts'
import { networkReason } from '../api-client.ts'
import type { CliContext } from '../context.ts'
import { cut, harmless } from '../output/text.ts'
import type { Destination } from './destination.ts'

/** What went out, and the answer. */
export interface Sent {
  /** Left out where the bytes came from a file. */
  readonly event?: FastioEvent
  readonly url: string
  readonly dialect: DialectName
  readonly signed: boolean
  readonly ok: boolean
  readonly status: number
  /** The answer in one line. */
  readonly answer: string
  /** Our id of it, where a gateway answered. */
  readonly id: string | undefined
  /** It was there already. */
  readonly duplicate: boolean | undefined
  /** Why it was refused. */
  readonly why: string
  readonly tookMs: number
  /** Fields that the dialect has no place for. */
  readonly leftOut: readonly string[]
}

const timeoutMs = 30_000
const shownChars = 300

/** Signs an event in the dialect of its destination and posts it. */
export async function sendEvent(
  event: FastioEvent,
  destination: Destination,
  context: CliContext,
): Promise<Sent> {
  const { dialect } = destination
  const payload = encodePayload(dialect, event)
  const body = new TextEncoder().encode(JSON.stringify(payload))
  const sent = await sendBytes(body, destination, context)
  return { ...sent, event, leftOut: leftOut(event, payload, dialect, body, context.now()) }
}

/** Signs bytes as they are and posts them. */
export async function sendBytes(
  body: Uint8Array<ArrayBuffer>,
  { url, dialect, secret }: Destination,
  { now, version }: CliContext,
): Promise<Sent> {
  const timestamp = Math.floor(now() / 1000)
  const signature = secret === undefined ? {} : await sign(body, { dialect, secret, timestamp })
  const startedAt = performance.now()
  let response: Response
  let text: string
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': `signalbox/${version}`, ...signature },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    text = await response.text()
  } catch (cause) {
    throw new SignalboxError('SB_GATEWAY_UNREACHABLE', { url, why: networkReason(cause) }, { cause })
  }
  const answer = jsonOf(text)
  return {
    url,
    dialect,
    signed: secret !== undefined,
    ok: response.ok,
    status: response.status,
    answer: cut(harmless(text), shownChars),
    id: typeof answer['id'] === 'string' ? answer['id'] : undefined,
    duplicate: typeof answer['duplicate'] === 'boolean' ? answer['duplicate'] : undefined,
    why: whyOf(answer, text),
    tookMs: performance.now() - startedAt,
    leftOut: [],
  }
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
  } catch {
    return {}
  }
}

function whyOf({ detail, todo }: Readonly<Record<string, unknown>>, text: string): string {
  const parts = [detail, todo].filter((part): part is string => typeof part === 'string')
  const why = parts.length > 0 ? parts.join(' ') : cut(harmless(text), shownChars) || 'it said nothing'
  return why.replace(/\.$/, '')
}

/** What does not come back when the payload is read again. */
function leftOut(
  event: FastioEvent,
  payload: ReturnType<typeof encodePayload>,
  dialect: DialectName,
  raw: Uint8Array,
  receivedAt: number,
): string[] {
  const { event: read } = normalize(payload, { dialect, raw, receivedAt })
  const lost = (given: object, back: object): string[] =>
    Object.entries(given).flatMap(([name, value]) =>
      value !== undefined && !Object.hasOwn(back, name) ? [name] : [],
    )
  return [...lost(event, read), ...lost(event.data, read.data).map((name) => `data.${name}`)]
}
