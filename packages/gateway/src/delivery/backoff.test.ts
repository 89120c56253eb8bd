import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  backoffCapMs,
  defaultRetry,
  expectedTotalMs,
  isExhausted,
  maxRetryAfterMs,
  retryDelayMs,
} from './backoff.ts'

const hourMs = 3_600_000
const policies = fc.record({
  attempts: fc.integer({ min: 1, max: 1_000 }),
  baseMs: fc.integer({ min: 1, max: hourMs }),
  factor: fc.double({ min: 1, max: 100, noNaN: true }),
  maxDelayMs: fc.integer({ min: 1, max: 48 * hourMs }),
})
const attempts = fc.integer({ min: 1, max: 1_000 })
const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

it('gives up after about a day by default', () => {
  expect(expectedTotalMs(defaultRetry) / hourMs).toBeGreaterThan(23)
  expect(expectedTotalMs(defaultRetry) / hourMs).toBeLessThan(26)
  expect(defaultRetry.attempts).toBe(24)
})

it('counts the first attempt', () => {
  expect(isExhausted({ ...defaultRetry, attempts: 1 }, 1)).toBe(true)
  expect(isExhausted({ ...defaultRetry, attempts: 2 }, 1)).toBe(false)
  expect(isExhausted({ ...defaultRetry, attempts: 2 }, 2)).toBe(true)
})

it('doubles up to the cap', () => {
  const caps = [1, 2, 3, 12, 13, 24, 5_000].map((attempt) => backoffCapMs(defaultRetry, attempt))
  expect(caps).toEqual([5_000, 10_000, 20_000, 10_240_000, 14_400_000, 14_400_000, 14_400_000])
})

it('waits a whole number of milliseconds between zero and the cap', () => {
  fc.assert(
    fc.property(policies, attempts, chances, (policy, attempt, random) => {
      const delay = retryDelayMs(policy, attempt, random)
      expect(Number.isInteger(delay)).toBe(true)
      expect(delay).toBeGreaterThanOrEqual(0)
      expect(delay).toBeLessThanOrEqual(Math.min(backoffCapMs(policy, attempt), policy.maxDelayMs))
    }),
  )
})

it('has a cap that never shrinks and a wait that grows with chance', () => {
  fc.assert(
    fc.property(policies, attempts, chances, chances, (policy, attempt, one, other) => {
      expect(backoffCapMs(policy, attempt + 1)).toBeGreaterThanOrEqual(backoffCapMs(policy, attempt))
      const [low, high] = one < other ? [one, other] : [other, one]
      expect(retryDelayMs(policy, attempt, low)).toBeLessThanOrEqual(retryDelayMs(policy, attempt, high))
    }),
  )
})

it('is never earlier than the target asked, and never later than a day or the policy', () => {
  const asked = fc.oneof(fc.integer({ min: -10, max: 100 * 24 * hourMs }), fc.constant(Infinity))
  fc.assert(
    fc.property(policies, attempts, chances, asked, (policy, attempt, random, retryAfterMs) => {
      const delay = retryDelayMs(policy, attempt, random, retryAfterMs)
      expect(delay).toBeGreaterThanOrEqual(Math.min(retryAfterMs, maxRetryAfterMs))
      expect(delay).toBeLessThanOrEqual(Math.max(maxRetryAfterMs, policy.maxDelayMs))
    }),
  )
})
