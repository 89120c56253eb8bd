import type { DialectName } from '../dialects/dialect.ts'
import type { EventEnvelope } from '../envelope/event-envelope.ts'
import type { JsonObject } from '../json/json-value.ts'
import type { ChallengeFormat } from '../payload/challenge.ts'
import type { HeaderSource, Verified } from '../signature/verify-result.ts'

/** What every handler and adapter takes. */
export interface WebhookOptions {
  /** The live secrets; several while one is rotated. */
  readonly secrets: string | readonly string[]
  /** How your webhooks are signed; `auto` tries every dialect and is for trials only. */
  readonly dialect: DialectName | readonly DialectName[] | 'auto'
  /**
   * What to do with an event. It is awaited before the answer: if it throws, the answer is 500 and
   * the sender tries again. The same event may come more than once: see `context.keys`.
   */
  readonly onEvent: (event: EventEnvelope, context: EventContext) => void | Promise<void>
  /** Hears what `onEvent` threw; by default it is written to the console. */
  readonly onError?: (error: unknown) => void
  /** Hears about an unsafe setting, once; by default it is written to the console. */
  readonly warn?: (message: string) => void
  /** 1 MiB by default. */
  readonly maxBodyBytes?: number
  /** Levels of JSON; 64 by default. */
  readonly maxDepth?: number
  /** Seconds that a signed time may differ from our clock; by default the dialect's own (300). */
  readonly toleranceSec?: number
  /** The header with the time, for `x-fastio-signature-timestamp`. */
  readonly timestampHeader?: string
  /** How a registration's challenge is answered; `json` by default, `false` never answers one. */
  readonly challenge?: ChallengeFormat | false
  /** Answer only signed challenges. Off by default: at registration the secret may not be known yet. */
  readonly signedChallengeOnly?: boolean
  /** Keep the payload as `detail.original`; on by default. */
  readonly keepOriginal?: boolean
  /** Milliseconds since 1970. */
  readonly clock?: () => number
}

/** What is known about a request beside the event. */
export interface EventContext {
  /** The bytes as they came. */
  readonly raw: Uint8Array
  readonly payload: JsonObject
  readonly verification: Verified
  /** Identity keys: an event that shares one with an earlier event is the same event. */
  readonly keys: readonly string[]
  /** The event's name is in the table of known names. */
  readonly known: boolean
  /** Nothing would have to be looked up. */
  readonly complete: boolean
  readonly headers: HeaderSource
}
