import { describe, expect, it } from 'vitest'
import { engines, lintEngines } from './engines.ts'
import type { LintEngine } from './engines.ts'
import { lintPattern } from './lint-pattern.ts'
import { wildcardComplexity } from './wildcard-complexity.ts'

/** Code and path of each finding. */
const found = (pattern: string | object, engine: LintEngine = 'eventbridge') =>
  lintPattern(pattern, { engine }).map(({ code, path }) => `${code.replace('SB_LINT_', '')} ${path}`)

describe('lintPattern', () => {
  it.each(lintEngines)('has nothing to say to a plain pattern for %s', (engine) => {
    const detail = {
      name: [{ suffix: '.mp4' }],
      size: [{ numeric: ['>', 5_000_000] }],
      agent: [{ exists: true }],
    }
    expect(
      lintPattern(engine === 'pipes' ? { body: detail } : { source: ['fast.io'], detail }, { engine }),
    ).toEqual([])
  })

  it('reports what is no pattern as errors', () => {
    expect(lintPattern('{"a": []}', { engine: 'pipes' })).toEqual([
      {
        code: 'SB_PATTERN_SYNTAX',
        message: 'Empty arrays are not allowed',
        path: 'a',
        position: { line: 1, column: 7 },
        severity: 'error',
      },
    ])
  })

  it('knows no other engine', () => {
    expect(() => lintPattern({ a: [1] }, { engine: 'toString' as LintEngine })).toThrow(
      'There is no engine "toString"; there are eventbridge, eventsv2, pipes',
    )
  })

  it('goes through a pattern in the order written, with places where it is text', () => {
    expect(lintPattern('{"id": ["1"],\n "a": [{"exactly": "x"}]}', { engine: 'eventbridge' })).toMatchObject([
      { code: 'SB_LINT_AWS_FIELD', severity: 'warning', position: { line: 1, column: 8 } },
      { code: 'SB_LINT_UNDOCUMENTED', path: 'a', position: { line: 2, column: 7 } },
    ])
  })
})

describe('length', () => {
  const messageOf = (pattern: string | object, engine: LintEngine) =>
    lintPattern(pattern, { engine })[0]?.message

  it('counts the characters as written, against the limit of the engine', () => {
    const of = (length: number) => `{"a":["${'x'.repeat(length - 10)}"]}`
    expect(lintPattern(of(2048), { engine: 'eventbridge' })).toEqual([])
    expect(lintPattern(of(4096), { engine: 'eventsv2' })).toEqual([])
    expect(lintPattern(of(4096), { engine: 'pipes' })).toEqual([])
    expect(messageOf(of(2049), 'eventbridge')).toBe(
      'The pattern has 2049 characters; EventBridge takes 2048, unless the quota "event pattern size" is raised',
    )
    expect(messageOf(of(4097), 'eventbridge')).toBe('The pattern has 4097 characters; EventBridge takes 4096')
    expect(messageOf({ a: ['x'.repeat(5000)] }, 'pipes')).toBe(
      'The pattern has 5010 characters; EventBridge Pipes takes 4096',
    )
    expect(messageOf(`{"a" : ["x  \\" y"${' '.repeat(4100)}]}`, 'pipes')).toMatch(
      /; without white space it has 17$/,
    )
  })
})

describe('operators', () => {
  it.each<[LintEngine, object, string[]]>([
    ['eventbridge', { wildcard: 'a*' }, ['WILDCARD_COUNT a']],
    ['eventsv2', { wildcard: 'a*' }, ['OPERATOR a']],
    ['pipes', { wildcard: 'a*' }, ['OPERATOR a']],
    ['eventsv2', { 'anything-but': { wildcard: 'a*' } }, ['OPERATOR a']],
    ['eventsv2', { 'anything-but': { prefix: 'a' } }, []],
    ['pipes', { 'anything-but': { prefix: 'a' } }, ['OPERATOR a']],
    ['pipes', { 'anything-but': { suffix: 'a' } }, ['OPERATOR a']],
    ['pipes', { 'anything-but': { 'equals-ignore-case': 'a' } }, ['OPERATOR a']],
    ['pipes', { 'anything-but': ['a'] }, []],
    ['eventbridge', { exactly: 'a' }, ['UNDOCUMENTED a']],
    ['eventbridge', { prefix: 'a"' }, ['UNDOCUMENTED a']],
    ['eventbridge', { suffix: '"a' }, ['UNDOCUMENTED a']],
    ['eventbridge', { cidr: '10.0.0.0/08' }, ['UNDOCUMENTED a']],
    ['eventbridge', { cidr: '10.0.0.0/8/' }, ['UNDOCUMENTED a']],
    ['eventbridge', { cidr: '0.0.0.0/0' }, []],
  ])('%s and %j: %j', (engine, matcher, findings) => {
    expect(found({ a: [matcher] }, engine)).toEqual(findings)
  })
})

describe('numbers', () => {
  it.each([
    ['{"numeric":["<=",5e9]}', []],
    ['{"numeric":[">",-5000000001]}', ['NUMERIC_RANGE a']],
    ['{"numeric":["=",6e9]}', ['NUMERIC_RANGE a']],
    ['{"anything-but":[1,6e9]}', ['NUMERIC_RANGE a']],
    ['{"numeric":[">",0.123456]}', []],
    ['{"numeric":[">",0.1234567]}', ['NUMERIC_PRECISION a']],
    ['{"numeric":[">",1e-7]}', ['NUMERIC_PRECISION a']],
    ['{"numeric":[">",1.5e-6]}', ['NUMERIC_PRECISION a']],
    ['300', []],
    ['3e2', ['NUMBER_FORM a']],
    ['300.0', ['NUMBER_FORM a']],
    ['-0', ['NUMBER_FORM a']],
    ['0.5', []],
    ['9223372036854775807', []],
    ['9223372036854775808', ['INTEGER_SIZE a']],
    ['-9223372036854775809', ['INTEGER_SIZE a']],
  ])('%s: %j', (matcher, findings) => {
    expect(found(`{"a":[${matcher}]}`)).toEqual(findings)
  })
})

describe('fields that AWS fills', () => {
  it('are named, unless only their existence is asked', () => {
    expect(found({ id: ['1'], account: ['2'], region: ['fastio'], detail: { id: ['3'] } })).toEqual([
      'AWS_FIELD id',
      'AWS_FIELD account',
      'AWS_FIELD region',
    ])
    expect(found({ account: ['2'] }, 'eventsv2')).toEqual(['AWS_FIELD account'])
    expect(found({ id: [{ exists: true }], time: ['x'], version: ['0'] })).toEqual([])
    expect(found({ source: ['aws.s3'] })).toEqual(['AWS_FIELD source'])
  })

  it('are not there in a pipe, which sees records', () => {
    expect(found({ source: ['fast.io'], detail: { a: [1] } }, 'pipes')).toEqual(['RECORD_SHAPE source'])
    expect(found({ body: { source: ['fast.io'] } }, 'pipes')).toEqual([])
  })
})

describe('what is written twice', () => {
  it.each([
    ['{"a":[1],"a":[2]}', ['OVERWRITTEN a']],
    ['{"a":{"b":[1]},"a.b":[2]}', ['OVERWRITTEN a.b']],
    ['{"a":{"b":[1]},"a":{"c":[2]}}', []],
    ['{"a":[1],"$or":[{"a":[2]},{"b":[3]}]}', ['OVERWRITTEN a']],
    ['{"$or":[{"a":[2]},{"b":[3]}],"b":[1]}', ['OVERWRITTEN b']],
    ['{"$or":[{"a":[2]},{"a":[3]}]}', []],
    ['{"x":{"$or":[{"a":[2]},{"$or":[{"a":[1]},{"b":[1]}]}]}}', []],
  ])('%s: %j', (pattern, findings) => {
    expect(found(pattern)).toEqual(findings)
  })
})

describe("defects of AWS's open-source matcher", () => {
  it.each([
    [{ a: ['x', 'y', { numeric: ['<', 5] }] }, ['MATCHER_DEFECT a']],
    [{ a: ['x', { numeric: ['<', 5] }] }, []],
    [{ a: ['x', 'y', { numeric: ['>', 5] }] }, []],
    [{ a: [{ 'equals-ignore-case': 'x' }, { wildcard: '*x' }] }, ['WILDCARD_COUNT a', 'MATCHER_DEFECT a']],
    [{ a: [{ 'equals-ignore-case': 'x' }, { wildcard: 'x*' }] }, ['WILDCARD_COUNT a']],
    [{ $or: [{ a: ['x'] }, { a: ['x', 'y'] }] }, ['MATCHER_DEFECT a']],
    [{ $or: [{ a: ['x'] }, { a: ['y', 'z'] }] }, []],
    [
      {
        $or: [
          { a: ['x'], b: [1] },
          { a: ['x', 'y'], b: [2] },
        ],
      },
      [],
    ],
  ])('%j: %j', (pattern, findings) => {
    expect(new Set(found(pattern))).toEqual(new Set(findings))
  })
})

describe('wildcards', () => {
  it('may be too complex for EventBridge', () => {
    expect(found({ a: [{ wildcard: '/in/*/out/*' }] })).toEqual(['WILDCARD_COUNT a'])
    expect(found({ b: { a: [{ 'anything-but': { wildcard: '*a*a*a*a*a*a*' } }] } })).toEqual([
      'WILDCARD_COUNT b.a',
      'WILDCARD_COMPLEXITY b.a',
    ])
    expect(found({ arn: [{ wildcard: '*:*:*:*:*:event-bus/*' }] })).toContain('WILDCARD_COMPLEXITY arn')
    expect(found({ path: [{ wildcard: '/Users/*/dir/dir/dir/dir/dir/doc.txt' }] })).toEqual([
      'WILDCARD_COUNT path',
    ])
  })

  it.each([
    [['*'], 1],
    [['*aa'], 3],
    [['a*bcb'], 3],
    [['*ab*b*b*'], 7],
    [['*a*a*a*a*'], 9],
    [['ab*cd', 'ab*wx', 'ab*yz'], 6],
    [[String.raw`\**`], 2],
  ])('beginnings of %j that match one text at once: %i', (wildcards, complexity) => {
    expect(wildcardComplexity(wildcards, 100)).toBe(complexity)
  })

  it('cost little however many there are', () => {
    const letters = Array.from({ length: 60 }, (_, index) => String.fromCodePoint(65 + index))
    const many = letters.flatMap((a) => letters.slice(0, 2).map((b) => ({ wildcard: `${a}${b}c*d` })))
    const started = performance.now()
    lintPattern({ a: many }, { engine: 'eventbridge' })
    lintPattern({ a: [{ wildcard: `a*${'bc'.repeat(900)}` }] }, { engine: 'eventbridge' })
    // Some ms; the bound is generous so that a busy machine passes.
    expect(performance.now() - started).toBeLessThan(1500)
  })
})

it('has rules for each engine', () => {
  expect(Object.keys(engines)).toEqual(lintEngines)
})
