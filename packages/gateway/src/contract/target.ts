/**
 * What a target is made of. A target is a value made by a factory (`http(...)`, `exec(...)`); the
 * gateway calls `deliver` with one or more items and hears about each of them on its own.
 *
 * @module
 */
import type { EventEnvelope } from '@signalbox/events'

/** One matched event on its way to one target. */
export interface DeliveryItem {
  /** Id of the delivery; the same for each attempt. */
  readonly deliveryId: string
  /** The frozen event. */
  readonly event: EventEnvelope
  /** `event` as JSON text, made once and shared by all targets. */
  readonly json: string
  /** What the rule's input transformer made of the event: to be passed on in its place. */
  readonly transformed?: TransformedEvent
  /** Name of the rule that matched. */
  readonly rule: string
  /** 1 for the first attempt. */
  readonly attempt: number
  /** An event older than what was already seen of the same facet of its file. */
  readonly stale: boolean
  /** Id of the replay that this delivery belongs to, if it is one. */
  readonly replay?: string
}

/** The outcome of an input transformer. */
export interface TransformedEvent {
  readonly text: string
  /** `application/json`, or `text/plain; charset=utf-8` for a template that is text. */
  readonly contentType: string
}

/** What a target may use while it delivers. */
export interface DeliveryContext {
  /** Aborted when the target's timeout passes or the gateway stops. */
  readonly signal: AbortSignal
  /** Resolves `env('NAME')` references at the time of use. */
  readonly secret: (value: SecretRef) => string
  readonly log: TargetLog
}

/** A structured logger; never give it a secret or a body. */
export interface TargetLog {
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
}

/** A secret: literal text, or a reference that is resolved when it is used. */
export type SecretRef = string | EnvRef

/** Made by `env('NAME')`. */
export interface EnvRef {
  readonly $env: string
  /** Used where the variable is not set. For addresses and the like; a real secret has none. */
  readonly fallback?: string
}

/** The answer for one item. */
export type DeliveryOutcome = DeliverySuccess | DeliveryFailure

export interface DeliverySuccess {
  readonly ok: true
  /** HTTP status or exit code, where there is one. */
  readonly status?: number
  /** The first kilobyte or so of what the target answered. */
  readonly response?: string
}

export interface DeliveryFailure {
  readonly ok: false
  /** `later`: the retry policy decides. `never`: straight to the dead letters. */
  readonly retry: 'later' | 'never'
  /** A stable code such as `SB_TARGET_TIMEOUT`. */
  readonly code: string
  readonly message: string
  readonly status?: number
  readonly response?: string
  /** The target asked to wait this long (`Retry-After`), in milliseconds. */
  readonly retryAfterMs?: number
  /**
   * Whose fault it looks like. `target` counts towards opening the circuit (timeouts, refused
   * connections, 5xx, 429); `item` does not (a 4xx for this event only).
   */
  readonly blame: 'target' | 'item'
}

/** How failed deliveries are tried again: full-jitter exponential backoff. */
export interface RetryPolicy {
  /** All attempts, the first one included. */
  readonly attempts: number
  readonly baseMs: number
  readonly factor: number
  readonly maxDelayMs: number
}

/** At most `count` deliveries in `perMs` milliseconds. */
export interface RateLimit {
  readonly count: number
  readonly perMs: number
}

/** See `TargetPolicy.stale`. */
export type StalePolicy = 'mark' | 'drop' | 'deliver'

/** What every target factory accepts. */
export interface TargetPolicy {
  /** Deliveries under way at once. */
  readonly concurrency: number
  readonly timeoutMs: number
  readonly retry: RetryPolicy
  readonly rateLimit?: RateLimit
  /** Keep log order per file (default true). */
  readonly ordered: boolean
  /**
   * What to do with an event older than what was already seen of the same facet of its file: deliver it
   * marked as stale, skip it, or deliver it like any other.
   */
  readonly stale: StalePolicy
}

/** A place where matched events go. */
export interface Target {
  /** Unique in a config. Deliveries under way are found by it after an edit, so keep it stable. */
  readonly name: string
  readonly kind: string
  readonly policy: TargetPolicy
  /** Answers for each item, in the order given. Must not throw; a throw counts as `later` for all. */
  deliver(batch: readonly DeliveryItem[], context: DeliveryContext): Promise<readonly DeliveryOutcome[]>
  /** Frees sockets and the like. */
  close?(): Promise<void>
}

/**
 * A named stream: not a receiver of deliveries, but a filter and a cursor over the log, read with
 * `GET /v1/streams/:name`.
 */
export interface StreamTarget {
  readonly name: string
  readonly kind: 'stream'
}
