import { describe, expect, it } from 'vitest'
import { parseTime } from './query.ts'

describe('parseTime', () => {
  const now = Date.parse('2026-02-24T10:00:00Z')
  it.each([
    ['2026-02-24T09:00:00Z', now - 3_600_000],
    ['2026-02-24T10:00:00+01:00', now - 3_600_000],
    ['2026-02-24T09:00:00.5Z', now - 3_599_500],
    ['2026-02-24', now - 36_000_000],
    ['2026-02-24T09:00Z', now - 3_600_000],
    [String(now), now],
    ['15m', now - 900_000],
    ['2h', now - 7_200_000],
    ['7d', now - 604_800_000],
    ['', undefined],
    ['now', undefined],
    ['5', undefined],
    ['m', undefined],
    ['-5m', undefined],
    ['2026-02-24T09:00:00', undefined],
    ['2026-13-45', undefined],
    ['24/02/2026', undefined],
  ])('%s', (text, expected) => {
    expect(parseTime(text, now)).toBe(expected)
  })
})
