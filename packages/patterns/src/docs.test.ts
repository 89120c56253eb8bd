import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PatternError } from './errors.ts'
import {
  compilePattern,
  explain,
  limits,
  lintPattern,
  prepareEvent,
  transformerLimits,
  transformInput,
  validatePattern,
  validateTransformer,
} from './index.ts'
import type { LintEngine } from './index.ts'
import { lintCodes } from './lint/codes.ts'
import { engines } from './lint/engines.ts'
import { reservedVariables } from './transform/variables.ts'

const reference = page('patterns.md')
const verdicts = rowsUnder(reference, '| pattern | event | matches |')
const refusals = rowsUnder(reference, '| pattern | message |')
const reasons = rowsUnder(reference, '| pattern | event | says |')

describe('docs/reference/patterns.md', () => {
  it('has examples for each part of the language', () => {
    expect(verdicts.length).toBeGreaterThan(90)
    expect(refusals.length).toBeGreaterThan(15)
    expect(reasons.length).toBeGreaterThan(5)
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

  it.each(reasons)('%s with %s is explained: %s', (pattern = '', event = '', says) => {
    expect(explain(code(pattern), code(event)).text.split('\n')[1]).toBe(`- ${says}`)
  })

  it('states the limits that are in force', () => {
    for (const value of Object.values(limits))
      expect(reference).toContain(`| ${value.toLocaleString('en')} |`)
  })
})

describe('docs/reference/pattern-lint.md', () => {
  const lint = page('pattern-lint.md')

  it('has a row for each code and each engine', () => {
    const codes = rowsUnder(lint, '| code | severity | engines | about |').map(([cell = '']) => code(cell))
    expect(codes).toEqual(lintCodes)
    const names = rowsUnder(lint, '| engine | is |').map(([cell = '']) => code(cell))
    expect(names).toEqual(Object.keys(engines))
  })

  it.each(rowsUnder(lint, '| engine | pattern | finds |'))(
    'on %s %s has %s',
    (engine = '', pattern = '', finds = '') => {
      const found = lintPattern(code(pattern), { engine: code(engine) as LintEngine })
      expect(found.map((finding) => `\`${finding.code}\``).join(' ')).toBe(finds)
    },
  )
})

describe('docs/reference/transformers.md', () => {
  const transformers = page('transformers.md')
  const [event = '', variables = ''] = [...transformers.matchAll(/```json\n([^]*?)```/g)].map(
    ([, json]) => json,
  )
  const InputPathsMap = JSON.parse(variables) as Record<string, string>

  it.each(rowsUnder(transformers, '| InputPath | output |'))('%s gives %s', (path = '', output = '') => {
    expect(transformInput({ InputPath: code(path) }, event)).toBe(code(output))
  })

  it.each(rowsUnder(transformers, '| InputTemplate | output |'))(
    '%s gives %s',
    (template = '', output = '') => {
      const transformer = { InputPathsMap, InputTemplate: code(template) }
      expect(transformInput(transformer, event, { ruleName: 'videos' })).toBe(code(output))
    },
  )

  it.each(rowsUnder(transformers, '| code | InputTemplate | message |'))(
    '%s for %s: %s',
    (name = '', template = '', message) => {
      const [problem] = validateTransformer({ InputPathsMap, InputTemplate: code(template) })
      expect(problem).toMatchObject({ code: code(name), message })
    },
  )

  it.each(rowsUnder(transformers, '| code | InputPath | message |'))(
    '%s for %s: %s',
    (name = '', path = '', message) => {
      const [problem] = validateTransformer({ InputPath: code(path) })
      expect(problem).toMatchObject({ code: code(name), message })
    },
  )

  it('has the reserved variables and the limits that are in force', () => {
    const rows = rowsUnder(transformers, '| variable | stands for |').map(([cell = '']) => code(cell))
    expect(new Set(rows)).toEqual(new Set(reservedVariables.map((name) => `<${name}>`)))
    for (const value of Object.values(transformerLimits))
      expect(transformers).toContain(`| ${value.toLocaleString('en')} |`)
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
    const [finding] = lintPattern({ account: ['42'] }, { engine: 'eventbridge' })
    expect(readme).toContain(`// '${finding?.message}'\n`)
    expect(pattern.matches(prepareEvent('{"detail-type":"file.created"}'))).toBe(false)
  })
})

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8')
}

/** A page, without the padding of table cells. */
function page(name: string): string {
  return read(`../../../docs/reference/${name}`).replaceAll(/ +\|/g, ' |')
}

/** The cells of all tables with this head. */
function rowsUnder(text: string, head: string): string[][] {
  return text
    .split('\n\n')
    .filter((block) => block.startsWith(head))
    .flatMap((block) => block.trim().split('\n').slice(2))
    .map((row) => row.slice(2, -2).split(' | '))
}

function code(cell: string): string {
  return cell.slice(1, -1)
}
