import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { event, one, pattern, scale, object, array, digits, leaf } from '../match/arbitraries.test.support.ts'
import { naiveMatches, print, survivesParse } from '../match/naive-model.test.support.ts'
import type { Json } from '../match/naive-model.test.support.ts'
import { Matcher } from './matcher.ts'

const encoder = new TextEncoder()
vi.setConfig({ testTimeout: 20_000 * scale })

function repeatsName(json: Json): boolean {
  if (json.is === 'array') return json.items.some(repeatsName)
  if (json.is !== 'object') return false
  const names = new Set(json.members.map(([name]) => name))
  return names.size < json.members.length || json.members.some(([, value]) => repeatsName(value))
}

/** The answers of the naive model, one rule at a time, and of a matcher with all rules, for an event in every form. */
function compare(
  rules: ReadonlyMap<number, Json>,
  matchers: readonly Matcher<number>[],
  event: Json,
): number {
  const json = print(event)
  const expected = [...rules].filter(([, rule]) => naiveMatches(rule, event)).map(([id]) => id)
  const forms: (string | object)[] = [json, encoder.encode(json)]
  if (survivesParse(event)) forms.push(JSON.parse(json) as object)
  const [exact, unique] = matchers
  for (const form of forms) {
    expect(exact?.match(form).toSorted((a, b) => a - b)).toEqual(expected)
    if (!repeatsName(event)) expect(unique?.match(form).toSorted((a, b) => a - b)).toEqual(expected)
  }
  return expected.length
}

const matchersOf = (rules: ReadonlyMap<number, Json>): Matcher<number>[] =>
  [false, true].map((uniqueKeys) => {
    const matcher = new Matcher<number>({ uniqueKeys })
    for (const [id, rule] of rules) matcher.add(id, print(rule))
    return matcher
  })

describe('Matcher, compared with a naive model of the language', () => {
  it('is the union of its rules, in every form of an event', () => {
    const lists = fc.tuple(
      fc.array(pattern, { minLength: 10, maxLength: 30 }),
      fc.array(event, { minLength: 6, maxLength: 10 }),
    )
    let matched = 0
    fc.assert(
      fc.property(lists, ([list, events]) => {
        const rules = new Map(list.map((rule, id) => [id, rule]))
        const matchers = matchersOf(rules)
        for (const one of events) matched += compare(rules, matchers, one)
      }),
      { numRuns: 60 * scale },
    )
    expect(matched).toBeGreaterThan(300)
  })

  it('is so for rules whose values must be in the same elements of arrays', () => {
    const element = fc
      .array(fc.tuple(fc.constantFrom('k', 'v', 'w'), fc.constantFrom('1', '2').map(digits)), {
        maxLength: 4,
      })
      .map(object)
    const nested = fc
      .array(fc.oneof(element, fc.array(element, { maxLength: 2 }).map(array), leaf), { maxLength: 4 })
      .map(array)
    const inElements = fc
      .array(fc.tuple(fc.constantFrom('l', 'm', 'l.k'), fc.oneof(nested, element)), {
        minLength: 1,
        maxLength: 3,
      })
      .map(object)
    const value = fc.constantFrom<Json>(
      digits('1'),
      digits('2'),
      one('exists', { is: 'literal', text: 'false' }),
      one('anything-but', digits('1')),
    )
    const fields = fc
      .array(
        fc.tuple(fc.constantFrom('k', 'v', 'w'), fc.array(value, { minLength: 1, maxLength: 2 }).map(array)),
        { minLength: 1, maxLength: 3 },
      )
      .map(object)
    const rule = fc
      .array(fc.tuple(fc.constantFrom('l', 'm'), fields), { minLength: 1, maxLength: 2 })
      .map(object)
    const lists = fc.tuple(
      fc.array(rule, { minLength: 10, maxLength: 30 }),
      fc.array(inElements, { minLength: 6, maxLength: 10 }),
    )
    fc.assert(
      fc.property(lists, ([list, events]) => {
        const rules = new Map(list.map((one, id) => [id, one]))
        const matchers = matchersOf(rules)
        for (const one of events) compare(rules, matchers, one)
      }),
      { numRuns: 80 * scale },
    )
  })

  it('is so after any adding, replacing and removing, also of rules it moved in between', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ id: fc.nat(15), rule: pattern }) },
      { weight: 2, arbitrary: fc.record({ id: fc.nat(15) }) },
      { weight: 2, arbitrary: fc.record({ event }) },
    )
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
        const rules = new Map<number, Json>()
        const matchers = matchersOf(rules)
        for (const one of steps) {
          if ('event' in one) {
            const sorted = new Map([...rules].toSorted(([a], [b]) => a - b))
            compare(sorted, matchers, one.event)
          } else if ('rule' in one) {
            rules.set(one.id, one.rule)
            for (const matcher of matchers) matcher.add(one.id, print(one.rule))
          } else {
            const known = rules.delete(one.id)
            for (const matcher of matchers) expect(matcher.remove(one.id)).toBe(known)
          }
          expect(matchers.map((matcher) => matcher.size)).toEqual([rules.size, rules.size])
        }
      }),
      { numRuns: 80 * scale },
    )
  })
})
