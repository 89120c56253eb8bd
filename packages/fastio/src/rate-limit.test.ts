import { expect, it } from 'vitest'
import { readRateLimit, retryAfterOf } from './rate-limit.ts'

const now = Date.parse('2026-04-24T23:49:00Z')

it.each([
  [String(now / 1000 + 4), 4000],
  ['2026-04-24 23:49:04 UTC', 4000],
  ['2026-04-24T23:49:04Z', 4000],
  [String(now / 1000 - 4), 0],
  ['whenever', 60_000],
])('reads an expiry of %s', (expires, resetsInMs) => {
  expect(readRateLimit({ 'x-ve-limit-expires': expires }, now).resetsInMs).toBe(resetsInMs)
})

it('reads the older names, and nothing where there is nothing', () => {
  const headers = {
    'x-rate-limit-available': '3',
    'x-rate-limit-max': ['5'],
    'x-rate-limit-expiry': String(now / 1000 + 1),
  }
  expect(readRateLimit(headers, now)).toEqual({ available: 3, max: 5, resetsInMs: 1000 })
  expect(readRateLimit({}, now)).toEqual({ available: undefined, max: undefined, resetsInMs: undefined })
})

it('prefers Retry-After, in seconds or as a date, and does not believe a day', () => {
  const limit = { 'x-ve-limit-expires': String(now / 1000 + 4) }
  expect(retryAfterOf({ ...limit, 'retry-after': '2' }, now)).toBe(2000)
  expect(retryAfterOf({ ...limit, 'retry-after': 'Fri, 24 Apr 2026 23:49:09 GMT' }, now)).toBe(9000)
  expect(retryAfterOf({ ...limit, 'retry-after': 'soon' }, now)).toBe(4000)
  expect(retryAfterOf({ 'retry-after': '86400' }, now)).toBe(3_600_000)
  expect(retryAfterOf({}, now)).toBeUndefined()
})
