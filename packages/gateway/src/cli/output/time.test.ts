import { describe, expect, it } from 'vitest'
import { absoluteTime, duration, fileSize, relativeTime } from './time.ts'

const now = Date.parse('2026-02-24T10:30:00Z')
const at = (distance: number): string => new Date(now + distance).toISOString()

describe('times for people', () => {
  it.each([
    [0, 'now'],
    [-999, 'now'],
    [-1000, '1 s ago'],
    [-59_999, '59 s ago'],
    [-60_000, '1 min ago'],
    [-3_600_000, '1 h ago'],
    [-86_400_000, '1 d ago'],
    [4000, 'in 4 s'],
    [-7 * 86_400_000, '2026-02-17'],
  ])('%d ms away is %s', (distance, text) => {
    expect(relativeTime(at(distance), now)).toBe(text)
  })

  it('does not fail on what is no time', () => {
    expect([relativeTime('soon', now), absoluteTime('soon')]).toEqual(['?', '?'])
  })

  it('shows milliseconds where there are any', () => {
    expect(absoluteTime('2026-02-24T10:30:00Z')).toBe('2026-02-24 10:30:00 UTC')
    expect(absoluteTime('2026-02-24T10:30:00.120Z')).toBe('2026-02-24 10:30:00.120 UTC')
  })

  it.each([
    [0.84, '0.8 ms'],
    [4.2, '4 ms'],
    [1200, '1.2 s'],
    [180_000, '3 min'],
  ])('%d ms take %s', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1200, '1.2 kB'],
    [999_700, '1.0 MB'],
    [2_457_600_000, '2.5 GB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(fileSize(bytes)).toBe(text)
  })
})
