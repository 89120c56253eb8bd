import { describe, expect, it } from 'vitest'
import { compilePattern } from '../match/compiled-pattern.ts'
import { prepareEvent } from '../match/prepared-event.ts'
import { Matcher } from './matcher.ts'

const encoder = new TextEncoder()

function matcherOf(rules: Record<string, object | string>, uniqueKeys = false): Matcher {
  const matcher = new Matcher({ uniqueKeys })
  for (const [id, pattern] of Object.entries(rules)) matcher.add(id, pattern)
  return matcher
}

describe('Matcher', () => {
  it('gives the ids of all rules that match, each once', () => {
    const matcher = matcherOf({
      ours: { source: ['fast.io'] },
      other: { source: ['s3'] },
      either: { $or: [{ source: ['fast.io'] }, { source: [{ prefix: 'fast' }] }, { id: ['1'] }] },
    })
    expect(matcher.size).toBe(3)
    expect(matcher.match({ source: 'fast.io', id: '1' }).toSorted()).toEqual(['either', 'ours'])
    expect(matcher.match('{"source":"none"}')).toEqual([])
  })

  it('takes ids of any kind, falsy ones too', () => {
    const matcher = new Matcher<number | string>()
    matcher.add(0, { a: [0] }).add('', { a: [''] })
    expect(matcher.match({ a: 0 })).toEqual([0])
    expect(matcher.match({ a: '' })).toEqual([''])
    expect(matcher.remove(0)).toBe(true)
    expect(matcher.remove(0)).toBe(false)
    expect(matcher.has('')).toBe(true)
    expect(matcher.match({ a: 0 })).toEqual([])
  })

  it('replaces a rule that is added again, and keeps it when the new pattern is not valid', () => {
    const matcher = matcherOf({ x: { a: [1] } })
    matcher.add('x', { b: [1] })
    expect(matcher.match({ a: 1 })).toEqual([])
    expect(matcher.match({ b: 1 })).toEqual(['x'])
    expect(() => matcher.add('x', { b: [] })).toThrow('Empty arrays are not allowed')
    expect(matcher.match({ b: 1 })).toEqual(['x'])
    expect(matcher.size).toBe(1)
  })

  it('shares what rules have in common, and keeps it for those that stay', () => {
    const matcher = matcherOf({ x: { a: ['1'], b: ['2'] }, y: { b: ['2'], a: ['1'] }, z: { a: ['1'] } })
    matcher.remove('x')
    expect(matcher.match({ a: '1', b: '2' }).toSorted()).toEqual(['y', 'z'])
    matcher.remove('z')
    expect(matcher.match({ a: '1', b: '2' })).toEqual(['y'])
    matcher.remove('y')
    expect(matcher.match({ a: '1', b: '2' })).toEqual([])
  })

  it('takes an event in every form', () => {
    const matcher = matcherOf({ x: { a: { b: [{ wildcard: 'é*' }] }, n: [9_007_199_254_740_991] } })
    const text = '{"a":{"b":"\\u00e9t\\u00e9"},"n":9007199254740991}'
    for (const event of [text, encoder.encode(text), JSON.parse(text) as object, prepareEvent(text)])
      expect(matcher.match(event)).toEqual(['x'])
  })

  it('keeps what JSON.parse loses', () => {
    const matcher = matcherOf({
      big: '{"n":[9007199254740993]}',
      first: { a: [1] },
      second: { a: [2] },
      proto: '{"__proto__":["x"]}',
    })
    expect(matcher.match('{"n":9007199254740993}')).toEqual(['big'])
    expect(matcher.match('{"n":9007199254740992}')).toEqual([])
    expect(matcher.match('{"a":1,"a":2}').toSorted()).toEqual(['first', 'second'])
    expect(matcher.match('{"__proto__":"x"}')).toEqual(['proto'])
  })

  it.each([
    ['', 'SB_EVENT_NOT_OBJECT'],
    ['[]', 'SB_EVENT_NOT_OBJECT'],
    ['{', 'SB_EVENT_JSON'],
    ['{"a":1', 'SB_EVENT_JSON'],
    ['{"a":1,}', 'SB_EVENT_JSON'],
    ['{"u":[1,2}', 'SB_EVENT_JSON'],
    ['{"u":"\\x"}', 'SB_EVENT_JSON'],
    ['{"u":01}', 'SB_EVENT_JSON'],
    ['{"u":tru}', 'SB_EVENT_JSON'],
    ['{"u":"\n"}', 'SB_EVENT_JSON'],
  ])('refuses %s, even where no rule looks', (event, code) => {
    for (const matcher of [matcherOf({ x: { a: [1] } }), new Matcher()])
      for (const form of [event, encoder.encode(event)])
        expect(() => matcher.match(form)).toThrow(expect.objectContaining({ code }))
  })

  it('refuses bytes that are not UTF-8, and ignores what follows the event', () => {
    const matcher = matcherOf({ x: { a: [1] } })
    expect(() => matcher.match(Uint8Array.of(123, 34, 0xff, 34, 58, 49, 125))).toThrow('not valid UTF-8')
    expect(matcher.match('{"a":1} and more')).toEqual(['x'])
    expect(matcher.match(Uint8Array.of(...encoder.encode('{"a":1}'), 0xff))).toEqual(['x'])
  })

  it('is as good as new after an event that it refused', () => {
    const matcher = matcherOf({ x: { a: [1] }, y: { b: [{ exists: false }] } })
    expect(() => matcher.match('{"a":1,"b":2,')).toThrow()
    expect(matcher.match('{"a":1}').toSorted()).toEqual(['x', 'y'])
  })

  describe('with unique keys', () => {
    it('leaves unread what cannot change the answer', () => {
      const matcher = matcherOf({ x: { a: ['1'] }, y: { b: { c: ['2'] } } }, true)
      const rest = ' and then no JSON'.repeat(100)
      expect(matcher.match(`{"a":"1","b":{"c":"2"}${rest}`).toSorted()).toEqual(['x', 'y'])
      expect(matcher.match('{"u":[nonsense],"a":"1","b":{}}')).toEqual(['x'])
    })

    it.each([
      '{"b":{"x":1},"b.c":"2"}',
      '{"b":{"c":"1"},"\\u0062.c":"2"}',
      '{"b":{"c":"1","d":["x"]},"u":{},"b.c":"2"}',
      `{"b":{"c":"1"},"u":"${'x'.repeat(1000)}","b.c":"2"}`,
      `{"b":{"c":"1"},"u":"${'b'.repeat(1000)}","b.c":"2"}`,
      `{"b":{"c":"1"},"u":"${'x'.repeat(1000)}","\\u0062.c":"2"}`,
    ])('still sees that a name with a dot spells the same path: %s', (event) => {
      expect(matcherOf({ y: { b: { c: ['2'] } } }, true).match(event)).toEqual(['y'])
    })

    it('refuses an event that ends too early', () => {
      const matcher = matcherOf({ x: { a: ['1'] } }, true)
      for (const event of ['{"b":{', '{"b":"', '{"b":[1', '{']) expect(() => matcher.match(event)).toThrow()
    })
  })

  describe('at hostile events and patterns', () => {
    it('is bounded by the event where it is nested without end', () => {
      const matcher = matcherOf({ x: { a: { b: [1] } }, y: { a: [{ exists: false }] } })
      const deep = (open: string, close: string) => `{"a":${open.repeat(100_000)}1${close.repeat(100_000)}}`
      expect(matcher.match(deep('[', ']'))).toEqual(['y'])
      expect(matcher.match(deep('{"a":', '}'))).toEqual(['y'])
      expect(matcher.match(deep('[{"b":', '}]'))).toEqual(['y'])
    })

    it('wakes a rule once per event, however many values would', () => {
      const matcher = matcherOf(
        Object.fromEntries(
          Array.from({ length: 2000 }, (_, index) => [`r${index}`, { l: [{ wildcard: `*aaa*${index}` }] }]),
        ),
      )
      const started = performance.now()
      expect(matcher.match({ l: Array.from({ length: 200 }, () => 'a'.repeat(500)) })).toEqual([])
      expect(performance.now() - started).toBeLessThan(2000)
    })

    it('ends a search that repeated names make endless, with "no match"', () => {
      const letters = 'abcdefghijklmnop'.split('')
      const array = `[${letters.map((name) => `{"${name}":1}`).join(',')}]`
      const event = `{"x":1,${letters.map(() => `"l":${array}`).join(',')}}`
      const rule = { l: Object.fromEntries([...letters, 'q'].map((name) => [name, [1, { exists: false }]])) }
      const matcher = matcherOf({ ...Object.fromEntries([[`x`, { x: [1] }]]), endless: rule })
      expect(matcher.match(event)).toContain('x')
    })
  })

  it('moves a rule that is woken in vain, and goes on matching it', () => {
    const rules: Record<string, object> = {}
    for (let index = 0; index < 50; index++)
      rules[`r${index}`] = {
        kind: ['same'],
        n: [{ numeric: ['>', index, '<', index + 2] }],
        u: [`u${index}`],
      }
    const matcher = matcherOf(rules)
    const alone = Object.entries(rules).map(([id, rule]) => ({ id, compiled: compilePattern(rule) }))
    for (let round = 0; round < 500; round++) {
      const event = { kind: 'same', n: (round % 50) + 1, u: `u${(round * 7) % 50}` }
      const expected = alone.filter(({ compiled }) => compiled.matches(event)).map(({ id }) => id)
      expect(matcher.match(event)).toEqual(expected)
    }
  })
})
