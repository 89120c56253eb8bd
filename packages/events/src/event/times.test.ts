import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatTime, isFormatted, parseTime } from './times.ts'

const formatted = (value: unknown): string | undefined => {
  const time = parseTime(value)
  return time === undefined ? undefined : formatTime(time)
}

describe('parseTime', () => {
  it.each([
    ['2026-02-24T10:30:00Z', '2026-02-24T10:30:00Z'],
    ['2026-02-24T10:30:00.000Z', '2026-02-24T10:30:00.000Z'],
    ['2026-02-24T10:30:00.5Z', '2026-02-24T10:30:00.500Z'],
    ['2026-02-24T10:30:00.123456789Z', '2026-02-24T10:30:00.123Z'],
    ['2026-02-24T10:30:00.999Z', '2026-02-24T10:30:00.999Z'],
    ['2026-02-24T12:30:00+02:00', '2026-02-24T10:30:00Z'],
    ['2026-02-24T05:00:00-0530', '2026-02-24T10:30:00Z'],
    ['2026-02-24T10:30:00', '2026-02-24T10:30:00Z'],
    ['2026-09-25 21:40:11 UTC', '2026-09-25T21:40:11Z'],
    ['2026-09-25 21:40:11', '2026-09-25T21:40:11Z'],
    ['2026-09-25 21:40:11.250 UTC', '2026-09-25T21:40:11.250Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
    [1771929000, '2026-02-24T10:30:00Z'],
    ['1771929000', '2026-02-24T10:30:00Z'],
    [1771929000000, '2026-02-24T10:30:00.000Z'],
    ['1771929000123', '2026-02-24T10:30:00.123Z'],
    [1771929000.25, '2026-02-24T10:30:00.250Z'],
    [0, '1970-01-01T00:00:00Z'],
  ])('reads %j', (value, expected) => {
    expect(formatted(value)).toBe(expected)
  })

  it.each([
    '',
    'yesterday',
    '2026-02-24',
    '2026-02-30T10:30:00Z',
    '2026-13-01T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-02-24T24:00:00Z',
    '2026-02-24T10:60:00Z',
    '2026-02-24T10:30:61Z',
    '2026-02-24T10:30:00.Z',
    '2026-02-24T10:30:00 PST',
    '2026-02-24T10:30:00Z; drop',
    '1969-12-31T23:59:59Z',
    '1970-01-01T00:00:00+01:00',
    '99999999999999999999',
    '0x10',
    '-1',
    -1,
    NaN,
    Infinity,
    1e300,
    null,
    undefined,
    true,
    {},
    [],
  ])('refuses %j', (value) => {
    expect(parseTime(value)).toBeUndefined()
  })

  it('reads back what toISOString writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
        (date) => {
          expect(parseTime(date.toISOString())).toEqual({ ms: date.getTime(), precise: true })
        },
      ),
    )
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect([undefined, 'object']).toContain(parseTime(value) === undefined ? undefined : 'object')
      }),
    )
  })
})

describe('isFormatted', () => {
  const two = (max: number, min = 0) => fc.integer({ min, max }).map((n) => String(n).padStart(2, '0'))
  const time = fc
    .tuple(
      fc.integer({ min: 1970, max: 2400 }),
      two(13),
      two(32),
      two(25),
      two(61),
      two(61),
      fc.constantFrom('Z', 'z', '', '+00:00', ' UTC'),
    )
    .map(([y, mo, d, h, mi, s, zone]) => `${y}-${mo}-${d}T${h}:${mi}:${s}${zone}`)

  it('says yes only to what formatTime would write', () => {
    fc.assert(
      fc.property(time, (text) => {
        const parsed = parseTime(text)
        if (parsed === undefined) return
        expect(isFormatted(text)).toBe(formatTime(parsed) === text)
      }),
    )
  })

  it('knows the days of each month', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1970, max: 2400 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 28, max: 31 }),
        (year, month, day) => {
          const text = `${year}-${String(month).padStart(2, '0')}-${day}T00:00:00Z`
          const exists = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day
          expect(parseTime(text) !== undefined).toBe(exists)
        },
      ),
    )
  })
})
