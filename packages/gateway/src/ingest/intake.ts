/**
 * What one source makes of a request: verify the exact bytes, then parse, then normalise. No sockets and
 * no clock in here; the order matters, since nothing of a body is parsed before its signature fits.
 *
 * The one exception is a challenge. It is sent while a webhook is being registered, often before its
 * secret is known, so a short body without any signature header is looked at: if it is a challenge and
 * nothing else, it is echoed. That tells the sender only what it already knows and puts nothing into the
 * log. A challenge with a signature that does not fit is refused like everything else.
 *
 * @module
 */
import type { IncomingHttpHeaders } from 'node:http'
import {
  challengeOf,
  dialectNames,
  dialects,
  isDialectName,
  normalize,
  parsePayload,
  PayloadError,
  type DialectName,
  type JsonObject,
  type NormalizedEvent,
  type ParsedPayload,
  type Verified,
  type VerifyResult,
} from '@signalbox/events'
import { prepareVerifier, sha256Hex, type SyncVerifier } from '@signalbox/events/node'
import { rejectCodes, SignalboxError } from '../errors/index.ts'
import type { IngestRejectReason } from '../metrics/ingest-counters.ts'
import type { Millis, NewEvent } from '../store/store.ts'
import { MetaText } from './meta-text.ts'
import type { IngestSource } from './options.ts'
import { payloadRefusal } from './payload-refusal.ts'

export type Verdict = EventVerdict | ChallengeVerdict | Refusal

export interface EventVerdict {
  readonly kind: 'event'
  readonly event: NewEvent
  readonly isVerified: boolean
  /** Its name is in our table. */
  readonly isKnown: boolean
}

export interface ChallengeVerdict {
  readonly kind: 'challenge'
  readonly token: string
}

export interface Refusal {
  readonly kind: 'refused'
  readonly reason: IngestRejectReason
  readonly error: SignalboxError
}

export interface IntakeOptions {
  readonly source: IngestSource
  readonly maxJsonDepth: number
  /** A source with `auto` found out a dialect; called once. */
  readonly onAuto: (dialect: DialectName) => void
}

/** A challenge is a token in an object. Longer bodies are not looked at without a signature. */
const maxUnsignedChallengeBytes = 4096

/**
 * @example
 * const intake = new Intake({ source, maxJsonDepth: 64, onAuto })
 * const verdict = intake.judge(req.headers, body, Date.now())
 */
export class Intake {
  readonly source: IngestSource
  readonly #verify: SyncVerifier | undefined
  readonly #dialects: readonly DialectName[]
  readonly #refusals: ReadonlyMap<string, Refusal>
  readonly #parseOptions: { readonly maxDepth: number }
  readonly #meta = new MetaText()
  #onAuto: ((dialect: DialectName) => void) | undefined

  constructor(options: IntakeOptions) {
    const { source } = options
    const isAuto = source.dialects.includes('auto')
    this.source = source
    this.#dialects = isAuto ? dialectNames : source.dialects.filter(isDialectName)
    this.#verify =
      source.secrets.length === 0
        ? undefined
        : prepareVerifier({
            dialects: this.#dialects,
            secrets: source.secrets.map((secret) => secret.value),
            toleranceSec: source.toleranceSec,
          })
    this.#refusals = signatureRefusals(this.#dialects)
    this.#parseOptions = { maxDepth: options.maxJsonDepth }
    this.#onAuto = isAuto ? options.onAuto : undefined
  }

  judge(headers: IncomingHttpHeaders, body: Uint8Array, now: Millis): Verdict {
    const result = this.#verify?.(headers, body, now)
    if (result?.ok) return this.#read(headers, body, now, result)
    if (this.source.unsigned && isUnsigned(result)) return this.#read(headers, body, now, undefined)
    return this.#unsignedChallenge(body, result) ?? this.#refused(result)
  }

  #read(
    headers: IncomingHttpHeaders,
    body: Uint8Array,
    now: Millis,
    verified: Verified | undefined,
  ): Verdict {
    try {
      const parsed = parsePayload(body, this.#parseOptions)
      const token = challengeOf(parsed.value)
      if (token !== undefined) return { kind: 'challenge', token }
      return this.#event(headers, body, now, verified, parsed)
    } catch (error) {
      if (error instanceof PayloadError)
        return payloadRefusal(error, this.#parseOptions.maxDepth, this.#names)
      throw error
    }
  }

  #event(
    headers: IncomingHttpHeaders,
    raw: Uint8Array,
    receivedAt: Millis,
    verified: Verified | undefined,
    parsed: ParsedPayload,
  ): EventVerdict {
    const { dialect, normal } = this.#normal(parsed.value, raw, receivedAt, verified)
    this.#onAuto?.(dialect)
    this.#onAuto = undefined
    const { event, known } = normal
    const { source } = this
    return {
      kind: 'event',
      isVerified: verified !== undefined,
      isKnown: known,
      event: {
        tenant: source.tenant,
        source: source.name,
        sourceKind: 'webhook',
        dialect,
        keys: normal.keys,
        type: event.eventType,
        time: normal.time,
        timeResolution: normal.timeResolution,
        receivedAt,
        file: normal.objectId,
        workspace: event.workspaceId,
        event: JSON.stringify(event),
        original: parsed.exact ? undefined : JSON.stringify(parsed.value),
        raw,
        meta: this.#meta.of(source, verified, headers['content-type'], known),
        complete: normal.complete,
      },
    }
  }

  /**
   * The event in the dialect whose signature fits; forms with the same signature but another payload are
   * tried after it. The bytes are authentic by now, or the source asks for no proof.
   */
  #normal(
    payload: JsonObject,
    raw: Uint8Array,
    receivedAt: Millis,
    verified: Verified | undefined,
  ): { dialect: DialectName; normal: NormalizedEvent } {
    const first = verified?.dialect ?? this.#dialects[0] ?? 'signalbox'
    const options = { raw, receivedAt, bodyHash: sha256Hex, ...messageId(verified) }
    try {
      return { dialect: first, normal: normalize(payload, { dialect: first, ...options }) }
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error
      for (const dialect of this.#dialects) {
        const normal = dialect === first ? undefined : attempt(payload, { dialect, ...options })
        if (normal !== undefined) return { dialect, normal }
      }
      throw error
    }
  }

  #unsignedChallenge(body: Uint8Array, result: VerifyResult | undefined): ChallengeVerdict | undefined {
    if (!isUnsigned(result) || body.length > maxUnsignedChallengeBytes) return undefined
    try {
      const token = challengeOf(parsePayload(body, this.#parseOptions).value)
      return token === undefined ? undefined : { kind: 'challenge', token }
    } catch (error) {
      if (error instanceof PayloadError) return undefined
      throw error
    }
  }

  #refused(result: VerifyResult | undefined): Refusal {
    const reason = result === undefined || result.ok ? 'missing_signature' : result.reason
    return this.#refusals.get(reason) as Refusal
  }

  get #names(): string {
    return this.source.dialects.join(', ')
  }
}

/** No signature header at all, as opposed to one that does not fit. */
function isUnsigned(result: VerifyResult | undefined): boolean {
  return result === undefined || (!result.ok && result.reason === 'missing_signature')
}

function messageId(verified: Verified | undefined): { messageId?: string } {
  return verified?.messageId === undefined ? {} : { messageId: verified.messageId }
}

function attempt(payload: JsonObject, options: Parameters<typeof normalize>[1]): NormalizedEvent | undefined {
  try {
    return normalize(payload, options)
  } catch (error) {
    if (error instanceof PayloadError) return undefined
    throw error
  }
}

/** One refusal per reason, made once: a flood of forgeries should not cost stack traces. */
function signatureRefusals(names: readonly DialectName[]): ReadonlyMap<string, Refusal> {
  const headers = [...new Set(names.map((name) => dialects[name].header))].join(' or ')
  const why = `it is not written as ${names.length === 1 ? names[0] : 'any of the configured dialects'} has it`
  const error = (code: (typeof rejectCodes)[keyof typeof rejectCodes]): SignalboxError => {
    if (code === 'SB_SIGNATURE_MISSING') return new SignalboxError(code, { header: headers })
    if (code === 'SB_SIGNATURE_MALFORMED') return new SignalboxError(code, { why })
    return new SignalboxError(code, {})
  }
  return new Map(
    Object.entries(rejectCodes).map(([reason, code]) => [
      reason,
      { kind: 'refused', reason: reason as keyof typeof rejectCodes, error: error(code) },
    ]),
  )
}
