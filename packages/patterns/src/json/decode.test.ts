import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decoder, nearness } from './decode.ts'
import { LongNumber } from './event-value.ts'
import { exactNumber } from './number.ts'

const encoder = new TextEncoder()

function decoded(text: string): { value: number | LongNumber; near: number } {
  const decoder = new Decoder()
  decoder.read(encoder.encode(text))
  return { value: decoder.number(0, text.length), near: decoder.near(0, text.length) }
}

function sameAsSlowWay(text: string): void {
  const { value, near } = decoded(text)
  expect(value).toEqual(exactNumber(text) ?? new LongNumber(text))
  if (!Number.isNaN(near)) {
    const exact = Number(text)
    expect(Math.abs(near - exact)).toBeLessThanOrEqual(Math.abs(exact) * nearness)
  }
}

describe('Decoder', () => {
  it('reads numbers as the slow way does, whatever their digits', () => {
    const digits = (min: number, max: number) =>
      fc.stringMatching(new RegExp(`^\\d{${min},${max}}$`)).filter((text) => text.length > 0)
    const text = fc
      .tuple(
        fc.constantFrom('', '-'),
        fc.oneof(
          fc.constant('0'),
          digits(1, 18).map((one) => one.replace(/^0+(?=\d)/, '')),
        ),
        fc.oneof(
          fc.constant(''),
          digits(1, 24).map((one) => `.${one}`),
        ),
        fc.constantFrom('', '', '', 'e2', 'E-3', 'e+300', 'e-400'),
      )
      .map((parts) => parts.join(''))
    fc.assert(fc.property(text, sameAsSlowWay), { numRuns: 3000 })
  })

  it('reads doubles as JavaScript prints them, and their neighbours', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
        fc.integer({ min: -3, max: 3 }),
        (one, by) => {
          const text = String(one)
          sameAsSlowWay(text)
          const last = Number(text.at(-1)) + by
          if (text.includes('.') && !text.includes('e') && last >= 0 && last <= 9)
            sameAsSlowWay(text.slice(0, -1) + String(last))
        },
      ),
      { numRuns: 3000 },
    )
  })

  it.each([
    '0',
    '-0',
    '0.0',
    '123456789012345',
    '9007199254740993',
    '-122.42916360922355',
    '5e-324',
    '4.9e-324',
    '0.1',
  ])('reads %s', sameAsSlowWay)

  it('reads strings of any length, with escapes and beyond ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const decoder = new Decoder()
        const bytes = encoder.encode(JSON.stringify(value))
        decoder.read(bytes)
        expect(decoder.coded(1, bytes.length - 1)).toBe(value)
        if (/^[ !#-[\]-~]*$/.test(value)) expect(decoder.plain(1, bytes.length - 1)).toBe(value)
      }),
      { numRuns: 500 },
    )
  })
})
