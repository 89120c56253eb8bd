/**
 * When a failed delivery is tried again: exponential backoff with full jitter. The n-th wait is drawn
 * evenly from 0 to `base * factor^(n-1)`, capped at `maxDelay`; deliveries that failed together spread
 * out at once, which a wait with a little jitter does not achieve.
 *
 * Pure: randomness comes in as a number in [0, 1).
 *
 * @module
 */
import type { RetryPolicy } from '../contract/target.ts'

/** 24 attempts, whose 23 waits add up to about 24 h (24.8 h on average). */
export const defaultRetry: RetryPolicy = {
  attempts: 24,
  baseMs: 5_000,
  factor: 2,
  maxDelayMs: 4 * 3_600_000,
}

/** A target cannot put us off for longer than this at a time, unless the policy itself waits longer. */
export const maxRetryAfterMs = 24 * 3_600_000

/** True if no attempt is left after `attempt` (1 for the first) has failed. */
export const isExhausted = (policy: RetryPolicy, attempt: number): boolean => attempt >= policy.attempts

/** The longest wait after the failed attempt number `attempt`, before jitter. */
export function backoffCapMs(policy: RetryPolicy, attempt: number): number {
  // The power overflows to Infinity after many attempts; the cap then decides.
  return Math.min(policy.maxDelayMs, policy.baseMs * policy.factor ** (attempt - 1))
}

/**
 * The wait after the failed attempt number `attempt`.
 *
 * @param random - Evenly from [0, 1).
 * @param retryAfterMs - What the target asked for. The delivery is never earlier than that, but a
 *   target cannot ask for more than a day.
 * @example
 * retryDelayMs(policy, 3, Math.random()) // somewhere in 0 … 20000 for the default policy
 */
export function retryDelayMs(
  policy: RetryPolicy,
  attempt: number,
  random: number,
  retryAfterMs: number = 0,
): number {
  const jittered = Math.floor(random * backoffCapMs(policy, attempt))
  const asked = Math.min(Math.max(0, retryAfterMs), Math.max(maxRetryAfterMs, policy.maxDelayMs))
  return Math.max(jittered, asked)
}

/** The average time from the first attempt to the last, if each fails at once. */
export function expectedTotalMs(policy: RetryPolicy): number {
  let total = 0
  for (let attempt = 1; attempt < policy.attempts; attempt++) total += backoffCapMs(policy, attempt) / 2
  return total
}
