import fc from 'fast-check'
import { expect, it } from 'vitest'
import { maxRetryAfterMs } from '../../delivery/backoff.ts'
import { outcomeOf, parseRetryAfter } from './answer.ts'

const nowMs = Date.parse('2026-02-24T10:30:00Z')

it('has an outcome for any status', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999 }), fc.string(), (status, retryAfter) => {
      const outcome = outcomeOf({ status, response: '', retryAfter }, nowMs)
      expect(outcome.ok).toBe(status >= 200 && status < 300)
      if (!outcome.ok && (status >= 500 || status < 200)) {
        expect(outcome).toMatchObject({ retry: 'later', blame: 'target' })
      }
    }),
  )
})

it.each([
  ['Tue, 24 Feb 2026 10:30:10 GMT', 10_000],
  ['Tuesday, 24-Feb-26 10:30:10 GMT', 10_000],
  ['Tue Feb 24 10:30:10 2026', 10_000],
  ['1.5', 1_500],
  [' 7 ', 7_000],
])('reads %s', (value, ms) => {
  expect(parseRetryAfter(value, nowMs)).toBe(ms)
})

it('reads any text as a bounded wait or as nothing', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.date().map(String),
    fc.nat().map(String),
    fc.constant('9'.repeat(400)),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const wait = parseRetryAfter(text, nowMs) ?? 0
      expect(wait).toBeGreaterThanOrEqual(0)
      expect(wait).toBeLessThanOrEqual(maxRetryAfterMs)
    }),
  )
})
