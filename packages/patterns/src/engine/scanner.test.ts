import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventOfBytes } from '../json/event-value.ts'
import { Matcher } from './matcher.ts'

const encoder = new TextEncoder()

/** With rules that look into some of the event, and none of it. */
const matchers = [{ a: [1] }, { u: [1] }, { a: { b: ['x'] } }, { v: { a: [{ exists: true }] } }].map((rule) =>
  new Matcher().add('x', rule),
)

/** Up to the end of the root object: what follows is not read. */
function isEvent(bytes: Uint8Array): boolean {
  for (let end = bytes.length; end > 0; end--) {
    if (bytes[end - 1] !== 125) continue
    try {
      eventOfBytes(bytes.subarray(0, end))
      return true
    } catch {
      // A shorter beginning may be one.
    }
  }
  return false
}

function isTaken(matcher: Matcher, bytes: Uint8Array): boolean {
  try {
    matcher.match(bytes)
    return true
  } catch {
    return false
  }
}

function agree(bytes: Uint8Array): void {
  const expected = isEvent(bytes)
  for (const matcher of matchers) expect(isTaken(matcher, bytes)).toBe(expected)
}

describe('the scanner', () => {
  it('takes what the parser takes', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"b"',
      '"a":',
      '"',
      '1',
      '01',
      '-',
      '1.',
      '1e',
      '-0.5E+3',
      'true',
      'nul',
      'null',
      ' ',
      '\t',
      '\\',
      String.raw`"\u00`,
      String.raw`"\u00e9"`,
      '"é"',
      '"\u{1f600}"',
      '/',
      '\u0001',
      '\ufeff',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 9 }), fc.constantFrom('u', 'v', 'a'), (parts, name) => {
        agree(encoder.encode(`{"${name}":${parts.join('')}}`))
      }),
      { numRuns: 2000 },
    )
  })

  it('takes what the parser takes, byte by byte', () => {
    const text = '{"a":{"b":"xé\\n€"},"u":[1,-2.5e3,{"k":null}],"v":{"a":"😀","c":[]},"w":true}'
    const bytes = encoder.encode(text)
    const change = fc.tuple(
      fc.nat(bytes.length - 1),
      fc.oneof(fc.nat(255), fc.constantFrom(34, 44, 58, 92, 93, 123, 125)),
    )
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        const changed = bytes.slice()
        for (const [at, byte] of changes) changed[at] = byte
        agree(changed)
      }),
      { numRuns: 2000 },
    )
  })

  it('keeps track of arrays and objects at any depth', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 150 }), fc.nat(150), (kinds, wrong) => {
        const open = kinds.map((array) => (array ? '[' : '{"k":')).join('')
        const close = kinds.toReversed().map((array, index) => (array === (index !== wrong) ? ']' : '}'))
        agree(encoder.encode(`{"z":${open}1${close.join('')}}`))
      }),
      { numRuns: 200 },
    )
  })
})
