import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactNumber } from './number.ts'

describe('exactNumber', () => {
  it.each([
    ['300.0', 300],
    ['3.0E+2', 300],
    ['-0', 0],
    ['0e99999999999', 0],
    ['0.000', 0],
    ['1.7976931348623157e308', Number.MAX_VALUE],
    ['4.9e-324', Number.MIN_VALUE],
    ['9007199254740992', 2 ** 53],
    ['100000000000000000000', 1e20],
    ['0.1', 0.1],
    ['2e23', 2e23],
    [`1${'0'.repeat(300)}`, 1e300],
    [`0.${'0'.repeat(99)}1`, 1e-100],
  ])('takes %s', (text, value) => {
    expect(exactNumber(text)).toBe(value)
  })

  it.each([
    '1e400',
    '-1e400',
    '1e-400',
    '5e-324',
    '9007199254740993',
    '9007199254740993.0',
    '12345678901234567890',
    '0.1000000000000000055511151231257827',
    '9'.repeat(400),
  ])('refuses %s, which no double holds', (text) => {
    expect(exactNumber(text)).toBeUndefined()
  })

  it('takes the shortest text of every double but a few of the smallest', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        fc.pre(value === 0 || Math.abs(value) > 1e-320)
        expect(exactNumber(String(value))).toBe(value === 0 ? 0 : value)
        expect(exactNumber(value.toExponential())).toBe(Object.is(value, -0) ? 0 : value)
      }),
    )
  })

  it('refuses every integer that rounding changes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), (value) => {
        fc.pre(BigInt(Number(value)) !== value && !/0{4}$/.test(String(value)))
        expect(exactNumber(String(value))).toBeUndefined()
      }),
    )
  })
})
