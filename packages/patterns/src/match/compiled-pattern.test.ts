import { describe, expect, it } from 'vitest'
import { EventError } from '../errors.ts'
import { limits } from '../limits.ts'
import { compilePattern } from './compiled-pattern.ts'
import { prepareEvent } from './prepared-event.ts'

const nestedArrays = (levels: number, value: string) =>
  `{"a":${'['.repeat(levels)}${value}${']'.repeat(levels)}}`

describe('the forms of an event', () => {
  const pattern = compilePattern({ a: { b: ['x'] } })

  it('are text, bytes, objects and prepared events', () => {
    const json = '{"a":{"b":"x"}}'
    const bytes = new TextEncoder().encode(json)
    for (const event of [json, bytes, JSON.parse(json) as object]) {
      expect(pattern.matches(event)).toBe(true)
      expect(pattern.matches(prepareEvent(event))).toBe(true)
    }
    const prepared = prepareEvent(json)
    expect(prepareEvent(prepared)).toBe(prepared)
  })

  it.each([[[]], [null], [5], ['[]'], ['x'], [new Uint8Array()]])('are not %j', (event) => {
    expect(() => pattern.matches(event as unknown as object)).toThrow(EventError)
  })

  it('differ where JSON.parse loses something', () => {
    const long = compilePattern('{"a":[9007199254740993]}')
    expect(long.matches('{"a":9007199254740993}')).toBe(true)
    expect(long.matches({ a: 9007199254740993n })).toBe(true)
    expect(long.matches(JSON.parse('{"a":9007199254740993}') as object)).toBe(false)
    expect(compilePattern({ a: [1] }).matches('{"a":1,"a":2}')).toBe(true)
    expect(compilePattern({ a: [1] }).matches(JSON.parse('{"a":1,"a":2}') as object)).toBe(false)
    expect(compilePattern({ a: [{ exists: true }] }).matches({ a: Number.POSITIVE_INFINITY })).toBe(true)
    expect(compilePattern({ a: [{ numeric: ['>', 0] }] }).matches({ a: Number.POSITIVE_INFINITY })).toBe(
      false,
    )
  })
})

describe('objects', () => {
  it('are read by their own members only', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      const exists = compilePattern(`{"${name}":[{"exists":true}],"x":[1]}`)
      expect(exists.matches({ x: 1 })).toBe(false)
      expect(exists.matches(`{"x":1,"${name}":0}`)).toBe(true)
      expect(exists.matches(JSON.parse(`{"x":1,"${name}":0}`) as object)).toBe(true)
    }
    expect(compilePattern({ a: { length: [{ exists: true }] } }).matches({ a: [1], b: 'x' })).toBe(false)
  })

  it('may hold what JSON cannot say: it is missing', () => {
    const absent = compilePattern({ a: [{ exists: false }] })
    for (const a of [undefined, () => 1, Symbol('x'), new Date(), new Map([['x', 1]])])
      expect(absent.matches({ a })).toBe(true)
    expect(compilePattern({ a: [{ exists: true }] }).matches({ a: [undefined, 1] })).toBe(true)
  })

  it('may be cyclic', () => {
    const cycle: Record<string, unknown> = { x: 1 }
    const ring: unknown[] = []
    ring.push(ring)
    cycle.a = [cycle, ring]
    expect(compilePattern({ a: { a: { a: { x: [1] } } } }).matches(cycle)).toBe(true)
    expect(compilePattern({ a: [1] }).matches({ a: ring })).toBe(false)
  })

  it('with null prototypes and frozen ones are objects, too', () => {
    expect(
      compilePattern({ a: [1] }).matches(
        Object.freeze(Object.assign(Object.create(null) as object, { a: 1 })),
      ),
    ).toBe(true)
  })
})

describe('half surrogate pairs', () => {
  it.each([
    [{ a: ['?'] }, true],
    [{ a: ['\ud83d'] }, true],
    [{ a: [{ prefix: '?' }] }, true],
    [{ a: [{ 'equals-ignore-case': '?' }] }, true],
    [{ a: [{ 'anything-but': '?' }] }, false],
    [{ a: [{ 'anything-but': { wildcard: '?' } }] }, false],
    [{ a: ['\ufffd'] }, false],
  ])('are question marks: %j', (pattern, expected) => {
    expect(compilePattern(pattern).matches({ a: '\ud83d' })).toBe(expected)
  })

  it('leave whole pairs whole', () => {
    expect(compilePattern({ a: [{ prefix: '\ud83d' }] }).matches({ a: '\ud83d\ude00' })).toBe(false)
  })
})

describe('empty names', () => {
  it.each([
    ['{"a..b":[1]}', '{"a":{"":{"b":1}}}', true],
    ['{"":{"a":{"b":[1]}}}', '{"":{"a":{"b":1}}}', true],
    ['{"":{"a":{"b":[1]}}}', '{"a":{"b":1}}', false],
    ['{"a":{"":[1]},"":[2]}', '{"a":{"":1},"":2}', true],
  ])('%s with %s', (pattern, event, expected) => {
    expect(compilePattern(pattern).matches(event)).toBe(expected)
  })
})

describe('the order of work', () => {
  it('does not show in the verdict', () => {
    const pattern = compilePattern({
      a: [{ 'anything-but': 'x' }],
      b: [{ exists: false }],
      c: [1],
      d: [{ wildcard: '*' }],
    })
    expect(pattern.fields).toEqual(['a', 'b', 'c', 'd'])
    expect(pattern.matches({ a: 'y', c: 1, d: 'z' })).toBe(true)
    expect(pattern.matches({ a: 'x', c: 1, d: 'z' })).toBe(false)
    expect(pattern.matches({ a: 'y', b: 0, c: 1, d: 'z' })).toBe(false)
    expect(pattern.matches({ a: 'y', c: 2, d: 'z' })).toBe(false)
  })

  it('is fresh for each event where alternatives share a field', () => {
    const pattern = compilePattern({ s: [1], $or: [{ a: [1] }, { b: [1] }] })
    expect(
      [{ s: 1, b: 1 }, { s: 2, b: 1 }, { s: 1 }, { s: 1, a: 1 }].map((event) => pattern.matches(event)),
    ).toEqual([true, false, false, true])
  })
})

describe('hostile events', () => {
  it('may be nested without end; deeper than the limit nothing is seen', () => {
    const pattern = compilePattern({ a: [1] })
    const absent = compilePattern({ a: [{ exists: false }] })
    for (const [levels, seen] of [
      [limits.eventDepth - 1, true],
      [limits.eventDepth, false],
      [300_000, false],
    ] as const) {
      const json = nestedArrays(levels, '1')
      expect(pattern.matches(json)).toBe(seen)
      expect(pattern.matches(JSON.parse(json) as object)).toBe(seen)
      expect(absent.matches(json)).toBe(!seen)
    }
    expect(pattern.matches(`${'{"a":'.repeat(300_000)}1${'}'.repeat(300_000)}`)).toBe(false)
  })

  it('may have huge arrays: the work grows with them, not with their square', () => {
    const elements = Array.from({ length: 50_000 }, (_, index) =>
      index % 2 ? { k: 'x', w: 1 } : { k: 'y', v: index },
    )
    const started = performance.now()
    expect(compilePattern({ l: { k: ['x'], v: [{ exists: true }] } }).matches({ l: elements })).toBe(false)
    expect(compilePattern({ l: { k: ['y'], v: [49_998] } }).matches({ l: elements })).toBe(true)
    expect(compilePattern({ l: { k: ['y'], v: [{ exists: false }] } }).matches({ l: elements })).toBe(false)
    expect(compilePattern({ l: { k: ['x'], v: [{ exists: false }] } }).matches({ l: elements })).toBe(true)
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('may repeat a name to provoke a search: it ends', () => {
    // Each array can satisfy any one field, and there is one field more than arrays.
    const letters = 'abcdefghijkl'.split('')
    const array = `[${letters.map((name) => `{"${name}":1}`).join(',')}]`
    const event = `{${letters
      .slice(1)
      .map(() => `"l":${array}`)
      .join(',')}}`
    const pattern = compilePattern({ l: Object.fromEntries(letters.map((name) => [name, [1]])) })
    const started = performance.now()
    expect(pattern.matches(event)).toBe(false)
    expect(performance.now() - started).toBeLessThan(10_000)
    expect(pattern.matches(`{${letters.map(() => `"l":${array}`).join(',')}}`)).toBe(true)
  })

  it('may have many fields in as many arrays without a search of their product', () => {
    const names = Array.from({ length: 40 }, (_, index) => `l${index}`)
    const elements = Array.from({ length: 20 }, () => ({ k: 1, w: 1 }))
    const event = Object.fromEntries(names.map((name) => [name, elements.map((element) => ({ ...element }))]))
    const pattern = compilePattern({
      ...Object.fromEntries(names.map((name) => [name, { k: [1], w: [1] }])),
      z: { k: [1], v: [{ exists: false }] },
    })
    expect(pattern.matches({ ...event, z: [{ k: 1, v: 1 }] })).toBe(false)
    expect(pattern.matches({ ...event, z: [{ k: 1 }, { v: 1 }] })).toBe(true)
  })
})

describe('hostile patterns', () => {
  it('with many or long paths are refused', () => {
    const dotted = (names: number) => Array.from({ length: names }, () => 'a').join('.')
    expect(() => compilePattern({ [dotted(101)]: [1] })).toThrow('Path has more than 100 names')
    expect(compilePattern({ [dotted(100)]: [1] }).matches({ [dotted(100)]: 1 })).toBe(true)
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${dotted(99)}.${index}`, [1]]))
    expect(() => compilePattern(many)).toThrow('Pattern has too many and too long paths')
  })
})
