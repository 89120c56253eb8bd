/** How long a failed delivery waits, and how often it is tried. */
export interface RetryPolicy {
  /** The wait after the first failure; it doubles each time. */
  readonly baseMs: number
  readonly maxMs: number
  readonly maxAttempts: number
}

export const DEFAULT_RETRY: RetryPolicy = { baseMs: 1000, maxMs: 300_000, maxAttempts: 12 }

/** The longest time a `Retry-After` is believed. */
const MAX_RETRY_AFTER_MS = 3_600_000

/**
 * The wait before the next attempt: half of it fixed, half by chance (`random` in [0, 1)), so that many
 * failed deliveries do not come back at one moment.
 */
export function backoffMs(policy: RetryPolicy, attempts: number, random: number): number {
  const full = Math.min(policy.maxMs, policy.baseMs * 2 ** Math.min(attempts - 1, 30))
  return Math.round(full / 2 + (full / 2) * random)
}

/** `Retry-After` in either form, in milliseconds; `undefined` where it says nothing usable. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  const at = /^\d+$/.test(text) ? now + Number(text) * 1000 : Date.parse(text)
  if (Number.isNaN(at)) return undefined
  return Math.min(MAX_RETRY_AFTER_MS, Math.max(0, at - now))
}

/** Answers that will not change: the receiver says it is gone. */
export function isPermanent(status: number): boolean {
  return status === 410
}
