import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePayload } from './parse-payload.ts'
import { PayloadError } from './payload-error.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const parse = (text: string): ReturnType<typeof parsePayload> => parsePayload(bytes(text))

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof PayloadError) return error.code
    throw error
  }
  return 'no error'
}

describe('parsePayload keeps what a double cannot hold', () => {
  it.each([
    ['1234567890123456789', '1234567890123456789'],
    ['-9876543210987654321', '-9876543210987654321'],
    ['9007199254740992', '9007199254740992'],
    ['0.1000000000000000055', '0.1000000000000000055'],
    ['1e400', '1e400'],
    ['1E20', '1E20'],
    ['1e-400', '1e-400'],
  ])('%s becomes text', (literal, expected) => {
    const { value, exact } = parse(`{"id":${literal}}`)
    expect(value['id']).toBe(expected)
    expect(exact).toBe(false)
  })

  it.each([
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['0', 0],
    ['1.0', 1],
    ['0.1', 0.1],
    ['1e3', 1000],
    ['2457600000', 2457600000],
    ['1.7976931348623158e-10', 1.7976931348623158e-10],
    ['0.30000000000000004', 0.30000000000000004],
    ['0e999999999', 0],
  ])('%s stays a number', (literal, expected) => {
    const { value, exact } = parse(`{"n":${literal}}`)
    expect(value['n']).toBe(expected)
    expect(exact).toBe(true)
  })

  it('leaves digits in strings alone', () => {
    const text = String.raw`{"a":"1234567890123456789","b":"\"1234567890123456789","c":"\\","d":[12345678901234567890]}`
    expect(parse(text).value).toEqual({
      a: '1234567890123456789',
      b: '"1234567890123456789',
      c: '\\',
      d: ['12345678901234567890'],
    })
  })

  it.each([
    '01234567890123456789',
    '1234567890123456789.',
    '-',
    '1234567890123456789e',
    '+1234567890123456789',
  ])('does not mend the broken number %s', (literal) => {
    expect(codeOf(() => parse(`{"n":${literal}}`))).toBe('SB_PAYLOAD_NOT_JSON')
  })

  it('agrees with JSON.parse on everything that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 6 })), (payload) => {
        const text = JSON.stringify(payload)
        const { value, exact } = parse(text)
        if (exact) expect(value).toEqual(JSON.parse(text))
        // What became text stays text, so a second reading changes nothing.
        const again = parse(JSON.stringify(value))
        expect(again).toMatchObject({ exact: true })
        expect(again.value).toEqual(value)
      }),
    )
  })

  it('never changes the value of an integer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), (integer) => {
        const sent = parse(`{"n":${integer}}`).value['n']
        expect(BigInt(sent as string | number)).toBe(integer)
      }),
    )
  })
})

describe('parsePayload refuses', () => {
  it.each([
    ['an empty body', new Uint8Array(0), 'SB_PAYLOAD_EMPTY'],
    ['spaces', bytes('  \n'), 'SB_PAYLOAD_NOT_JSON'],
    ['a byte order mark', bytes('\uFEFF{"a":1}'), 'SB_PAYLOAD_BOM'],
    [
      'a lone continuation byte',
      Uint8Array.of(0x7b, 0x22, 0x80, 0x22, 0x3a, 0x31, 0x7d),
      'SB_PAYLOAD_NOT_UTF8',
    ],
    [
      'an overlong slash',
      Uint8Array.of(0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d),
      'SB_PAYLOAD_NOT_UTF8',
    ],
    ['a surrogate in UTF-8', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), 'SB_PAYLOAD_NOT_UTF8'],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00), 'SB_PAYLOAD_NOT_UTF8'],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 0x08, 0x00), 'SB_PAYLOAD_NOT_UTF8'],
    ['an array', bytes('[1]'), 'SB_PAYLOAD_NOT_OBJECT'],
    ['null', bytes('null'), 'SB_PAYLOAD_NOT_OBJECT'],
    ['a string', bytes('"x"'), 'SB_PAYLOAD_NOT_OBJECT'],
    ['a big number', bytes('1234567890123456789'), 'SB_PAYLOAD_NOT_OBJECT'],
    ['NaN', bytes('{"a":NaN}'), 'SB_PAYLOAD_NOT_JSON'],
    ['a trailing comma', bytes('{"a":1,}'), 'SB_PAYLOAD_NOT_JSON'],
    ['two documents', bytes('{"a":1}{"a":2}'), 'SB_PAYLOAD_NOT_JSON'],
    ['a form', bytes('a=1&b=2'), 'SB_PAYLOAD_NOT_JSON'],
  ])('%s', (_what, raw, code) => {
    expect(codeOf(() => parsePayload(raw))).toBe(code)
  })

  it('a depth of 10,000, open or closed, whatever the limit', () => {
    for (const text of ['{"a":'.repeat(10_000), `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`]) {
      expect(codeOf(() => parse(text))).toBe('SB_PAYLOAD_TOO_DEEP')
      expect(codeOf(() => parsePayload(bytes(text), { maxDepth: 1e9 }))).toBe('SB_PAYLOAD_TOO_DEEP')
    }
  })

  it('one level more than the limit, and not one less', () => {
    const nested = (depth: number): string => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`
    expect(parsePayload(bytes(nested(64))).exact).toBe(true)
    expect(codeOf(() => parsePayload(bytes(nested(65))))).toBe('SB_PAYLOAD_TOO_DEEP')
    expect(parsePayload(bytes(nested(1)), { maxDepth: 1 }).exact).toBe(true)
    expect(codeOf(() => parsePayload(bytes('{}'), { maxDepth: 0 }))).toBe('SB_PAYLOAD_TOO_DEEP')
  })

  it('a document that is cut off, at every byte', () => {
    const whole = bytes('{"eventType":"upload","fileName":"ü€😀.mp4","n":[1,2.5,{"a":null}]}')
    for (let length = 0; length < whole.length; length++) {
      expect(codeOf(() => parsePayload(whole.subarray(0, length)))).toMatch(/^SB_PAYLOAD_/)
    }
  })

  it('arbitrary bytes with a PayloadError and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (raw) => {
        expect(codeOf(() => parsePayload(raw))).toMatch(/^SB_PAYLOAD_|^no error$/)
      }),
      { numRuns: 2000 },
    )
  })

  it('without quoting the body', () => {
    expect(() => parse('{"password":"hunter2')).toThrow(/not JSON/)
    expect(() => parse('{"password":"hunter2')).not.toThrow(/hunter2/)
  })
})

describe('parsePayload reads odd but valid documents', () => {
  it('takes the last of two equal keys, and says that the bytes are not the value', () => {
    expect(parse('{"a":1,"a":2}')).toMatchObject({ value: { a: 2 }, exact: false })
    expect(parse('{"x":[{"b":1,"b":1}]}')).toMatchObject({ value: { x: [{ b: 1 }] }, exact: false })
    expect(parse(String.raw`{"a":1,"\u0061":2}`)).toMatchObject({ value: { a: 2 }, exact: false })
  })

  it('keeps __proto__ as a plain member', () => {
    const { value, exact } = parse('{"__proto__":{"isAdmin":true},"constructor":1}')
    expect(exact).toBe(true)
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(value['isAdmin']).toBeUndefined()
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor'])
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()
  })

  it('keeps the text, and a lone surrogate that is escaped', () => {
    const text = String.raw`{"a":"\ud800"}`
    expect(parse(text)).toMatchObject({ text, exact: true })
  })

  it('is not slow on text made to be slow', () => {
    const quotes = String.raw`\"`.repeat(200_000)
    const started = performance.now()
    expect(parse(`{"a":"${quotes}"}`).exact).toBe(true)
    expect(parse(`{"a":"${'\\'.repeat(400_000)}"}`).exact).toBe(true)
    expect(codeOf(() => parse(`{"a":${'9'.repeat(400_000)}x}`))).toBe('SB_PAYLOAD_NOT_JSON')
    expect(parse(`{"a":${'9'.repeat(400_000)}}`).exact).toBe(false)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
