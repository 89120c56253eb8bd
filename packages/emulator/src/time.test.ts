import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { apiTime, isoTime, parseTime } from './time.ts'

it.each([
  ['2026-09-25 21:40:11 UTC', '2026-09-25T21:40:11.000Z'],
  ['2026-09-25 21:40:11', '2026-09-25T21:40:11.000Z'],
  ['2026-09-25T21:40:11Z', '2026-09-25T21:40:11.000Z'],
  ['2026-09-25T21:40:11.5Z', '2026-09-25T21:40:11.500Z'],
  ['2026-09-25T21:40:11+02:00', '2026-09-25T19:40:11.000Z'],
  ['2026-09-25', '2026-09-25T00:00:00.000Z'],
])('reads %s', (text, expected) => {
  expect(new Date(parseTime(text) ?? 0).toISOString()).toBe(expected)
})

it.each(['', 'now', '2026', '2026-13-01', '25.09.2026', '2026-09-25 21:40:11 CET'])(
  'does not read %s',
  (text) => {
    expect(parseTime(text)).toBeUndefined()
  },
)

it('reads back what it writes, in whole seconds', () => {
  const years = { min: new Date('1970-01-01'), max: new Date('9999-01-01'), noInvalidDate: true }
  fc.assert(
    fc.property(fc.date(years), (date) => {
      const whole = Math.floor(date.getTime() / 1000) * 1000
      expect(parseTime(apiTime(date.getTime()))).toBe(whole)
      expect(parseTime(isoTime(date.getTime()))).toBe(whole)
    }),
  )
})
