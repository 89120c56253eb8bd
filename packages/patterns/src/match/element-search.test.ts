import { describe, expect, it } from 'vitest'
import { eventOfText } from '../json/event-value.ts'
import { parsePattern } from '../language/parse-pattern.ts'
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

const pattern = '{"l":{"k":["x"],"v":[1]}}'
const elements = (count: number, last: string) =>
  `{"l":[${Array.from({ length: count - 1 }, () => '{"k":"x","v":2}').join(',')},${last}]}`

describe('ElementSearch', () => {
  it('takes steps in proportion to the array', () => {
    const used = (count: number) => 1e9 - search(pattern, elements(count, '{"k":"y"}'), 1e9).left
    expect(used(2000) / used(1000)).toBeLessThan(2.1)
    expect(used(1000)).toBeLessThan(12_000)
  })

  it('answers "no match" when its budget is used up', () => {
    const event = elements(1000, '{"k":"x","v":1}')
    expect(search(pattern, event, 1e6).matched).toBe(true)
    expect(search(pattern, event, 100).matched).toBe(false)
  })

  it('does not try the same failure again for each element of an array that no longer matters', () => {
    const arrays = ['a', 'b', 'c', 'd', 'e', 'f']
    const rule = `{${arrays.map((name) => `"${name}":{"k":[1],"v":[1]}`).join(',')},"z":{"k":[1],"v":[1]}}`
    const rows = Array.from({ length: 30 }, () => '{"k":1,"v":1}').join(',')
    const event = `{${arrays.map((name) => `"${name}":[${rows}]`).join(',')},"z":[{"k":1},{"v":1}]}`
    const { matched, left } = search(rule, event, 1e6)
    expect(matched).toBe(false)
    // 30^6 without memory.
    expect(1e6 - left).toBeLessThan(10_000)
  })
})
