import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PatternError } from './errors.ts'
import { compilePattern, explain, limits, prepareEvent, validatePattern } from './index.ts'

// Without the padding of table cells.
const reference = read('../../../docs/reference/patterns.md').replaceAll(/ +\|/g, ' |')
const verdicts = rowsUnder('| pattern | event | matches |')
const refusals = rowsUnder('| pattern | message |')

describe('docs/reference/patterns.md', () => {
  it('has examples for each part of the language', () => {
    expect(verdicts.length).toBeGreaterThan(90)
    expect(refusals.length).toBeGreaterThan(15)
  })

  it.each(verdicts)('%s with %s: %s', (pattern = '', event = '', matches) => {
    const compiled = compilePattern(code(pattern))
    expect(compiled.matches(code(event))).toBe(matches === 'yes')
    expect(compiled.matches(new TextEncoder().encode(code(event)))).toBe(matches === 'yes')
    expect(explain(compiled, code(event)).matched).toBe(matches === 'yes')
  })

  it.each(refusals)('%s is refused: %s', (pattern = '', message) => {
    expect(() => compilePattern(code(pattern))).toThrow(PatternError)
    expect(validatePattern(code(pattern))[0]?.message).toBe(message)
  })

  it('states the limits that are in force', () => {
    for (const value of Object.values(limits))
      expect(reference).toContain(`| ${value.toLocaleString('en')} |`)
  })
})

describe('README.md', () => {
  it('shows what its example gives', () => {
    const readme = read('../README.md')
    const pattern = compilePattern({
      'detail-type': ['file.created'],
      detail: {
        data: { name: [{ suffix: { 'equals-ignore-case': '.mp4' } }], size: [{ numeric: ['>', 5_000_000] }] },
      },
    })
    const event = { 'detail-type': 'file.created', detail: { data: { name: 'Holiday.MP4', size: 1200 } } }
    expect(pattern.matches(event)).toBe(false)
    for (const line of explain(pattern, event).text.split('\n')) expect(readme).toContain(`// ${line}\n`)
    const [problem] = validatePattern('{"detail": {"size": [{"numeric": [">", "5"]}]}}')
    expect(problem).toEqual({
      code: 'SB_PATTERN_SYNTAX',
      message: 'Value of > must be numeric',
      path: 'detail.size',
      position: { line: 1, column: 40 },
    })
    expect(pattern.matches(prepareEvent('{"detail-type":"file.created"}'))).toBe(false)
  })
})

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8')
}

/** The cells of all tables with this head. */
function rowsUnder(head: string): string[][] {
  return reference
    .split('\n\n')
    .filter((block) => block.startsWith(head))
    .flatMap((block) => block.trim().split('\n').slice(2))
    .map((row) => row.slice(2, -2).split(' | '))
}

function code(cell: string): string {
  return cell.slice(1, -1)
}
