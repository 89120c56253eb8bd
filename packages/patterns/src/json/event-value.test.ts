import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DuplicateMembers, eventOfBytes, eventOfText, LongNumber } from './event-value.ts'

// A long number becomes the double that JSON.parse would make of it.
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, one: unknown) => (one instanceof LongNumber ? Number(one.text) : one)))

describe('eventOfText', () => {
  it('reads what JSON.parse reads, when JSON.parse loses nothing', () => {
    const json = fc.json({ stringUnit: 'binary' }).map((value) => `{"v":${value}}`)
    fc.assert(
      fc.property(json, (text) => {
        expect(plain(eventOfText(text))).toEqual(plain(JSON.parse(text)))
      }),
    )
  })

  it('refuses what JSON.parse refuses', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"',
      '1',
      '01',
      '-',
      '1.',
      '1e',
      'true',
      'nul',
      ' ',
      '\t',
      '\\',
      String.raw`\u00`,
      '/',
      '\u0001',
      'NaN',
      '\ufeff',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const text = `{"v":${parts.join('')}}`
        let parsed: unknown
        try {
          parsed = JSON.parse(text)
        } catch {
          // Text after the root is ignored, so a shorter beginning may be an object.
          const beginnings = [...text.matchAll(/\}/g)].map(({ index }) => text.slice(0, index + 1))
          fc.pre(!beginnings.some(isJson))
          expect(() => eventOfText(text)).toThrow(/^Event is not valid JSON: /)
          return
        }
        expect(plain(eventOfText(text))).toEqual(plain(parsed))
      }),
      { numRuns: 3000 },
    )
  })

  it('keeps what JSON.parse loses', () => {
    const event = eventOfText('{"n":9007199254740993,"d":1,"d":2,"d":3,"__proto__":{"x":1}} and more')
    expect(event.n).toEqual(new LongNumber('9007199254740993'))
    expect(event.d).toEqual(new DuplicateMembers([1, 2, 3]))
    expect(Object.keys(event)).toEqual(['n', 'd', '__proto__'])
    expect(({} as { x?: number }).x).toBeUndefined()
  })

  it.each(['', ' ', '[]', '[{"a":1}]', '"x"', '1', 'null'])('does not take %j for an event', (text) => {
    expect(() => eventOfText(text)).toThrow('Event must be a JSON object')
  })

  it.each([
    [
      '{"a":1',
      'Unexpected end-of-input: expected close marker for Object (start marker at line: 1, column: 1)',
    ],
    ['{"a":01}', 'Invalid numeric value: Leading zeroes not allowed'],
    ["{'a':1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name"],
    ['{"a":1,}', "Unexpected character ('}' (code 125)): was expecting double-quote to start field name"],
    [
      '{"a" 1}',
      "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
    ],
    [
      '{"a":"\t"}',
      'Illegal unquoted character ((CTRL-CHAR, code 9)): has to be escaped using backslash to be included in string value',
    ],
    ['{"a":"x', 'Unexpected end-of-input: was expecting closing quote for a string value'],
    [String.raw`{"a":"\x"}`, "Unrecognized character escape 'x' (code 120)"],
    ['{"a":[1}', "Unexpected close marker '}': expected ']' (for Array starting at line: 1, column: 6)"],
    [
      '{"a":1.}',
      "Unexpected character ('}' (code 125)) in numeric value: Decimal point not followed by a digit",
    ],
    ['{"a":NaN}', "Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow"],
    [
      '\ufeff{"a":1}',
      "Unexpected character ('\ufeff' (code 65279 / 0xfeff)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
    ],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => eventOfText(text)).toThrow(`Event is not valid JSON: ${message}`)
  })

  it('reads any depth and drops what is nested too deep', () => {
    const deep = (levels: number) => eventOfText(`{"a":${'['.repeat(levels)}${']'.repeat(levels)},"b":1}`)
    expect(deep(200_000).b).toBe(1)
    expect(JSON.stringify(deep(200_000).a)).toBe(`${'['.repeat(999)}${']'.repeat(999)}`)
  })
})

describe('eventOfBytes', () => {
  it('reads UTF-8 and refuses anything else', () => {
    expect(eventOfBytes(new TextEncoder().encode('{"a":"é😀"}')).a).toBe('é😀')
    expect(() => eventOfBytes(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d))).toThrow(
      'Event is not valid UTF-8',
    )
    expect(() => eventOfBytes(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d))).toThrow(/not valid JSON/)
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
