import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { durationSchema, formatDuration, parseDuration } from './duration.ts'

it.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['5m', 300_000],
  ['1.5h', 5_400_000],
  ['7d', 604_800_000],
  [' 10 s ', 10_000],
  ['0s', 0],
  [0, 0],
  [250, 250],
])('reads %o as %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

it.each(['', '30', 's', '-5s', '5 minutes', '1h30m', '1e3s', Number.NaN, -1, Infinity])(
  'refuses %o',
  (text) => {
    expect(parseDuration(text)).toBeUndefined()
  },
)

it('writes what it reads', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (ms) => {
      expect(parseDuration(formatDuration(ms))).toBe(ms)
    }),
  )
})

it('says what is wrong with a value', () => {
  const schema = durationSchema({ min: 1, max: 3_600_000 })
  const messageFor = (value: unknown) => schema.safeParse(value).error?.issues[0]?.message
  expect(schema.parse('30s')).toBe(30_000)
  expect(messageFor('30')).toContain("write '30s' or 30")
  expect(messageFor('0s')).toBe('Expected at least 1ms')
  expect(messageFor('2h')).toBe('Expected at most 1h')
  expect(messageFor(true)).toContain('milliseconds as a number')
})
