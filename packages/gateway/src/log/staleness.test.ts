import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { isOlder } from './staleness.ts'

const moment = fc.record({
  time: fc.integer({ min: 0, max: 10_000 }),
  timeResolution: fc.constantFrom(0, 1, 1_000),
})

it('says older only of what certainly is', () => {
  expect(isOlder({ time: 1_000, timeResolution: 1_000 }, { time: 2_000, timeResolution: 1_000 })).toBe(true)
  expect(isOlder({ time: 1_000, timeResolution: 1_000 }, { time: 1_900, timeResolution: 1 })).toBe(false)
  expect(isOlder({ time: 1_899, timeResolution: 1 }, { time: 1_900, timeResolution: 1 })).toBe(true)
  expect(isOlder({ time: 5, timeResolution: 1 }, { time: 5, timeResolution: 1 })).toBe(false)
})

it('knows nothing of a time that is not the sender\u2019s', () => {
  expect(isOlder({ time: 0, timeResolution: 0 }, { time: 9_000, timeResolution: 1 })).toBe(false)
  expect(isOlder({ time: 0, timeResolution: 1 }, { time: 9_000, timeResolution: 0 })).toBe(false)
})

it('is a strict partial order', () => {
  fc.assert(
    fc.property(moment, moment, moment, (a, b, c) => {
      expect(isOlder(a, a)).toBe(false)
      if (isOlder(a, b)) expect(isOlder(b, a)).toBe(false)
      if (isOlder(a, b) && isOlder(b, c)) expect(isOlder(a, c)).toBe(true)
    }),
  )
})
