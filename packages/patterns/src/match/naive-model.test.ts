import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { explain } from '../explain/explain.ts'
import { array, digits, event, leaf, object, one, pattern, scale } from './arbitraries.test.support.ts'
import { compilePattern } from './compiled-pattern.ts'
import { naiveMatches, print, survivesParse } from './naive-model.test.support.ts'
import type { Json } from './naive-model.test.support.ts'
import { prepareEvent } from './prepared-event.ts'

const encoder = new TextEncoder()
vi.setConfig({ testTimeout: 20_000 * scale })

/** Lists, so that few patterns and events make many pairs. */
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 6, maxLength: 10 })

describe('compared with a naive model of the language', () => {
  it('gives the same verdict on random patterns and events, in every form of an event', () => {
    let matched = 0
    fc.assert(
      fc.property(some(pattern), some(event), (rules, events) => {
        const compiled = rules.map((rule) => compilePattern(print(rule)))
        for (const one of events) {
          const json = print(one)
          const expected = rules.map((rule) => naiveMatches(rule, one))
          matched += expected.filter(Boolean).length
          const forms = [json, encoder.encode(json), prepareEvent(json)]
          if (survivesParse(one)) forms.push(JSON.parse(json) as (typeof forms)[number])
          for (const form of forms) expect(compiled.map((rule) => rule.matches(form))).toEqual(expected)
        }
      }),
      { numRuns: 200 * scale },
    )
    // Agreement on "no" alone would show little.
    expect(matched).toBeGreaterThan(300)
  })

  it('gives the same verdict where fields are matched inside array elements', () => {
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
    const wanted = fc.array(
      fc.tuple(fc.constantFrom('k', 'v', 'w'), fc.array(value, { minLength: 1, maxLength: 2 }).map(array)),
      { minLength: 1, maxLength: 3 },
    )
    const rule = fc
      .array(fc.tuple(fc.constantFrom('l', 'm'), wanted.map(object)), { minLength: 1, maxLength: 2 })
      .map(object)
    fc.assert(
      fc.property(some(rule), some(inElements), (rules, events) => {
        const compiled = rules.map((pattern) => compilePattern(print(pattern)))
        for (const event of events) {
          const json = print(event)
          expect(compiled.map((pattern) => pattern.matches(json))).toEqual(
            rules.map((pattern) => naiveMatches(pattern, event)),
          )
        }
      }),
      { numRuns: 300 * scale },
    )
  })

  it('explains with the verdict it gives, whatever the pattern and the event', () => {
    fc.assert(
      fc.property(pattern, event, (rule, one) => {
        const { matched, alternatives, text: lines } = explain(print(rule), print(one))
        expect(matched).toBe(naiveMatches(rule, one))
        expect(alternatives.some((alternative) => alternative.matched)).toBe(matched)
        expect(lines.split('\n').length).toBeLessThan(30)
        expect(matched || lines.split('\n').length > 1).toBe(true)
      }),
      { numRuns: 1000 * scale },
    )
  })

  it('takes a pattern given as an object for its text', () => {
    fc.assert(
      fc.property(pattern.filter(survivesParse), fc.array(event, { maxLength: 5 }), (rule, events) => {
        const fromText = compilePattern(print(rule))
        const fromObject = compilePattern(JSON.parse(print(rule)) as object)
        expect(fromObject.fields).toEqual(fromText.fields)
        for (const one of events) expect(fromObject.matches(print(one))).toBe(fromText.matches(print(one)))
      }),
      { numRuns: 400 * scale },
    )
  })
})
