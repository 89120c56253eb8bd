import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs, DEFAULT_RETRY, isPermanent, retryAfterMs } from './backoff.ts'

describe('backoffMs', () => {
  it('doubles, half of it by chance, and never passes the longest wait', () => {
    const policy = { baseMs: 100, maxMs: 1000, maxAttempts: 9 }
    expect([1, 2, 3, 4, 5].map((attempts) => backoffMs(policy, attempts, 0))).toEqual([
      50, 100, 200, 400, 500,
    ])
    expect(backoffMs(policy, 1, 0.5)).toBe(75)
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, random) => {
          const wait = backoffMs(DEFAULT_RETRY, n, random)
          expect(wait).toBeGreaterThanOrEqual(DEFAULT_RETRY.baseMs / 2)
          expect(wait).toBeLessThanOrEqual(DEFAULT_RETRY.maxMs)
        },
      ),
    )
  })
})

describe('retryAfterMs', () => {
  const now = Date.parse('2026-03-01T10:00:00Z')

  it.each([
    ['2', 2000],
    ['0', 0],
    ['Sun, 01 Mar 2026 10:00:05 GMT', 5000],
    ['Sun, 01 Mar 2026 09:00:00 GMT', 0],
    ['999999', 3_600_000],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads %s', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected)
  })
})

it('takes 410 as final and nothing else', () => {
  expect([200, 400, 401, 404, 410, 429, 500].filter(isPermanent)).toEqual([410])
})
