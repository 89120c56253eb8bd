import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cidrProblem, matchesCidr, parseAddress } from './address.ts'
import { endsWithIgnoringCase, equalsIgnoringCase, startsWithIgnoringCase } from './case-folding.ts'
import { wellFormed } from './text.ts'
import { matchesWildcard, wildcardProblem } from './wildcard.ts'

describe('ignoring case', () => {
  it('has one way to read a text: the two spellings of a unit never begin or end alike', () => {
    const ambiguous: string[] = []
    for (let code = 0; code < 0x1_0000; code++) {
      const [lower, upper] = [
        String.fromCharCode(code).toLowerCase(),
        String.fromCharCode(code).toUpperCase(),
      ]
      if (lower !== upper && (lower[0] === upper[0] || lower.at(-1) === upper.at(-1))) ambiguous.push(lower)
    }
    expect(ambiguous).toEqual([])
  })

  it('accepts every mix of the cases of an ASCII text, at its place', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.infiniteStream(fc.boolean()), (text, choices) => {
        const mixed = text.replaceAll(/./gs, (char) =>
          choices.next().value === true ? char.toUpperCase() : char.toLowerCase(),
        )
        expect(equalsIgnoringCase(text)(mixed)).toBe(true)
        expect(equalsIgnoringCase(text)(`${mixed}.`)).toBe(false)
        expect(startsWithIgnoringCase(text)(`${mixed}.`)).toBe(true)
        expect(endsWithIgnoringCase(text)(`.${mixed}`)).toBe(true)
      }),
    )
  })

  it('counts the quotes of a value, as prefix and suffix do', () => {
    expect(startsWithIgnoringCase('AB"')('ab')).toBe(true)
    expect(startsWithIgnoringCase('AB"')('abc')).toBe(false)
    expect(endsWithIgnoringCase('"AB')('ab')).toBe(true)
    expect(endsWithIgnoringCase('"AB')('cab')).toBe(false)
  })
})

describe('wildcards', () => {
  it('match as a regular expression does', () => {
    const wildcard = fc
      .array(fc.constantFrom('a', 'b', '*', String.raw`\*`, '.'), { maxLength: 7 })
      .map((parts) => parts.join(''))
    const value = fc
      .array(fc.constantFrom('a', 'b', '*', '.', '\n'), { maxLength: 9 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(wildcard, value, (text, input) => {
        fc.pre(wildcardProblem(text) === undefined)
        const source = text.replaceAll('.', String.raw`\.`).replaceAll(/(?<!\\)\*/g, '[^]*')
        expect(matchesWildcard(text)(input)).toBe(new RegExp(`^${source}$`).test(input))
      }),
      { numRuns: 3000 },
    )
  })

  it.each([
    ['**', 'Consecutive wildcard characters at pos 1'],
    ['é**', 'Consecutive wildcard characters at pos 3'],
    ['😀**', 'Consecutive wildcard characters at pos 5'],
    [String.raw`a\b`, 'Invalid escape character at pos 2'],
    ['a\\', 'Invalid escape character at pos 2'],
    [String.raw`\\**`, 'Consecutive wildcard characters at pos 3'],
  ])('%s: %s', (wildcard, problem) => {
    expect(wildcardProblem(wildcard)).toBe(problem)
  })

  it.each([String.raw`*\**`, String.raw`\**`, String.raw`\\`, '*', '', String.raw`*\\*`])(
    '%s is one',
    (wildcard) => {
      expect(wildcardProblem(wildcard)).toBeUndefined()
    },
  )

  it('takes time in proportion to the value', () => {
    const value = 'a'.repeat(1_000_000)
    const started = performance.now()
    expect(matchesWildcard(`${'*a'.repeat(1000)}*b`)(value)).toBe(false)
    expect(matchesWildcard(`*${'a'.repeat(500)}b*`)(value)).toBe(false)
    // A backtracking matcher would need years; the bound is generous so that a busy machine passes.
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

describe('addresses', () => {
  it.each([
    ['10.0.0.1', [10, 0, 0, 1]],
    ['010.000.0.01', [10, 0, 0, 1]],
    ['::ffff:a00:1', [10, 0, 0, 1]],
    ['::', Array.from({ length: 16 }, () => 0)],
    ['1:2:3:4:5:6:7:8', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
    ['1:2:3:4:5:6:7::', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0]],
    ['00001::', [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ])('%s is one', (text, bytes) => {
    expect(parseAddress(text)).toEqual(bytes)
  })

  it.each([
    '',
    '1.2.3',
    '256.0.0.1',
    '0000.000.000.0001',
    '1.2.3.4.5',
    ':',
    ':::',
    '1:',
    ':1',
    '1::2::3',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    'g::',
    '::1.2.3.4',
    'fe80::1%eth0',
  ])('%j is none', (text) => {
    expect(parseAddress(text)).toBeUndefined()
  })

  it('are in a block when their first bits are its own', () => {
    const byte = fc.integer({ min: 0, max: 255 })
    const address = fc.tuple(byte, byte, byte, byte)
    const bits = (bytes: readonly number[]) =>
      bytes.map((value) => value.toString(2).padStart(8, '0')).join('')
    fc.assert(
      fc.property(address, address, fc.integer({ min: 0, max: 31 }), (base, other, length) => {
        const expected = bits(base).slice(0, length) === bits(other).slice(0, length)
        expect(matchesCidr(`${base.join('.')}/${length}`)(other.join('.'))).toBe(expected)
        expect(matchesCidr(`${base.join('.')}/${length}`)(base.join('.'))).toBe(true)
      }),
    )
  })

  it.each([
    ['10.0.0.0', "Malformed CIDR, one '/' required"],
    ['10.0.0.0/8/9', "Malformed CIDR, one '/' required"],
    ['/', "Malformed CIDR, one '/' required"],
    ['10.0.0.0/ 8', 'Malformed CIDR, mask bits must be an integer'],
    ['10.0.0.0/99999999999', 'Malformed CIDR, mask bits must be an integer'],
    ['10.0.0.0/-1', 'Malformed CIDR, mask bits must not be negative'],
    ['10.0.0.0/32', 'IPv4 mask bits must be < 32'],
    ['::/128', 'IPv6 mask bits must be < 128'],
    ['::ffff:a00:0/96', 'IPv4 mask bits must be < 32'],
    ['foo/8', 'Nonstandard IP address: foo'],
    ['256.0.0.0/8', 'Invalid IP address: 256.0.0.0'],
  ])('%s is no block: %s', (cidr, problem) => {
    expect(cidrProblem(cidr)).toBe(problem)
  })

  it.each(['10.0.0.0/8', '10.0.0.0/+8', '10.0.0.0/08', '10.0.0.0/8/', '::/0', '::/127'])(
    '%s is a block',
    (cidr) => {
      expect(cidrProblem(cidr)).toBeUndefined()
    },
  )
})

describe('wellFormed', () => {
  it('replaces halves of surrogate pairs only', () => {
    expect(wellFormed('a\ud83d\ude00b\ud83d')).toBe('a\ud83d\ude00b?')
    expect(wellFormed('\ude00\ud83d')).toBe('??')
  })
})
