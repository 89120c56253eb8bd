import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventOfText } from '../json/event-value.ts'
import { parsePattern } from '../language/parse-pattern.ts'
import { limits } from '../limits.ts'
import { Clause } from './clause.ts'
import { ElementSearch } from './element-search.ts'
import { compilePaths } from './path.ts'

/** Searches directly, with as many steps as given, and tells how many were left. */
function search(pattern: string, event: string, steps: number): { matched: boolean; left: number } {
  const { combinations, fields } = parsePattern(pattern)
  const paths = compilePaths(fields)
  const clauses = [...(combinations[0] ?? [])].flatMap(([path, field]) => {
    const compiled = paths.get(path)
    return compiled === undefined ? [] : [new Clause(field, compiled)]
  })
  const budget = { steps }
  const matched = new ElementSearch(clauses, eventOfText(event), budget).run()
  return { matched, left: budget.steps }
}

describe('ElementSearch', () => {
  // Each of these ran out of steps and gave a false "no match" when an element's own cost was charged: the arrays are far too long for
  // the steps, as 300,000 elements are for those of an event.
  it.each([
    ['long arrays', (list: object) => list, {}, 3000],
    ['arrays far from the root', (list: object) => ({ a: { b: { c: { d: { e: list } } } } }), {}, 600],
    [
      'many fields that are absent',
      (list: object) => list,
      Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`m${index}`, [{ exists: false }]])),
      600,
    ],
  ])('finds the last element of %s', (_, at, more, count) => {
    const rows = Array.from({ length: count }, (_, index) => ({ k: 'x', z: index === count - 1 ? 1 : 0 }))
    const pattern = JSON.stringify(at({ l: { k: ['x'], ...more, z: [1] } }))
    const { matched } = search(pattern, JSON.stringify(at({ l: rows })), limits.searchSteps / 100)
    expect(matched).toBe(true)
  })

  it('needs next to no budget for events that repeat no name, whatever their arrays', () => {
    const name = fc.constantFrom('a', 'a-b', 'b', 'c')
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(1, 2),
        fc.array(tie('value'), { maxLength: 6 }),
        fc.dictionary(name, tie('value'), { maxKeys: 4 }),
      ),
    }))
    const matchers = fc.array(fc.constantFrom(1, { exists: false }, { 'anything-but': 1 }), {
      minLength: 1,
      maxLength: 2,
    })
    const { rule } = fc.letrec<{ rule: object }>((tie) => ({
      rule: fc.dictionary(name, fc.oneof({ maxDepth: 3 }, matchers, tie('rule')), { minKeys: 1, maxKeys: 4 }),
    }))
    fc.assert(
      fc.property(rule, fc.dictionary(name, value, { minKeys: 2, maxKeys: 4 }), (one, event) => {
        const [text, json] = [JSON.stringify(one), JSON.stringify(event)]
        expect(search(text, json, 2000).matched).toBe(search(text, json, 1e9).matched)
      }),
      { numRuns: 2000 },
    )
  })

  it('answers "no match" when repeated names use its budget up', () => {
    const letters = 'abcdefghijklmnop'.split('')
    const array = `[${letters.map((name) => `{"${name}":1}`).join(',')}]`
    const event = `{${letters
      .slice(1)
      .map(() => `"l":${array}`)
      .join(',')}}`
    const rule = JSON.stringify({ l: Object.fromEntries(letters.map((name) => [name, [1]])) })
    const { matched, left } = search(rule, event, 10_000)
    expect(matched).toBe(false)
    expect(left).toBeLessThanOrEqual(0)
  })

  it('does not try the same failure again for each element of an array that no longer matters', () => {
    const arrays = ['a', 'b', 'c', 'd', 'e', 'f']
    const rule = `{${arrays.map((name) => `"${name}":{"k":[1],"v":[1]}`).join(',')},"z":{"k":[1],"v":[1]}}`
    const rows = Array.from({ length: 30 }, () => '{"k":1,"v":1}').join(',')
    const event = `{${arrays.map((name) => `"${name}":[${rows}]`).join(',')},"z":[{"k":1},{"v":1}]}`
    const { matched, left } = search(rule, event, 1e6)
    expect(matched).toBe(false)
    // 30^6 tries without memory; with it, less than the arrays' own share.
    expect(left).toBeGreaterThan(1e6)
  })
})
