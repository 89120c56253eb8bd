import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileTransformer } from './transform-input.ts'
import { TransformerError } from './transformer-error.ts'
import { validateTransformer } from './validate-transformer.ts'

const problems = (transformer: unknown) =>
  validateTransformer(transformer).map(
    ({ code, message }) => `${code.replace('SB_TRANSFORMER_', '')}: ${message}`,
  )
const template = (InputTemplate: string) => problems({ InputPathsMap: { x: '$.x' }, InputTemplate })
const path = (InputPath: unknown) => problems({ InputPath })

describe('validateTransformer', () => {
  it.each([
    [undefined, 'SHAPE: A transformer is an object with InputPath or InputTemplate'],
    [[], 'SHAPE: A transformer is an object with InputPath or InputTemplate'],
    [{}, 'SHAPE: Give InputPath or InputTemplate'],
    [{ InputPathsMap: {} }, 'SHAPE: InputTemplate is missing'],
    [
      { InputPath: '$', InputTemplate: '1' },
      'SHAPE: Only one of Input, InputPath, or InputTransformer must be provided',
    ],
    [
      { Input: '{}', InputPath: '$' },
      'SHAPE: A transformer has no Input; it has InputPath, InputPathsMap, InputTemplate',
    ],
    [{ InputTemplate: 5 }, 'SHAPE: InputTemplate must be text'],
    [{ InputTemplate: '' }, 'LIMIT: InputTemplate must have 1 to 8192 characters'],
    [{ InputTemplate: 'x'.repeat(8193) }, 'LIMIT: InputTemplate must have 1 to 8192 characters'],
    [{ InputTemplate: '1', InputPathsMap: [] }, 'SHAPE: InputPathsMap must be an object of paths by name'],
    [{ InputTemplate: '1', InputPathsMap: { a: 5 } }, 'SHAPE: A path must be text'],
    [
      { InputTemplate: '1', InputPathsMap: { 'a.b': '$' } },
      "VARIABLE: A variable's name has letters, digits, - and _ only",
    ],
    [
      { InputTemplate: '1', InputPathsMap: { 'AWS.x': '$' } },
      'VARIABLE: Names that begin with "aws." are reserved',
    ],
    [
      { InputTemplate: '1', InputPathsMap: { ['x'.repeat(257)]: '$' } },
      "LIMIT: A variable's name has at most 256 characters",
    ],
    [
      {
        InputTemplate: '1',
        InputPathsMap: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`v${i}`, '$'])),
      },
      'LIMIT: InputPathsMap has 101 variables; 100 are allowed',
    ],
  ])('%j: %s', (transformer, problem) => {
    expect(problems(transformer)).toEqual([problem])
  })

  it.each([
    ['detail', 'PATH: A path begins with $: detail'],
    ["$['detail']", "PATH: A path takes names after dots, not in brackets: $['detail']"],
    ['$..name', 'PATH: A path takes one dot before a name: $..name'],
    ['$.a[?(@.b)]', 'PATH: A path takes no filters and no expressions: $.a[?(@.b)]'],
    ['$.a[-1]', 'PATH: A path takes one index, or *, in brackets: $.a[-1]'],
    ['$.a[0:2]', 'PATH: A path takes one index, or *, in brackets: $.a[0:2]'],
    ['$.a.', 'PATH: A path has names of letters, digits, -, _ and /, indices such as [0], and *: $.a.'],
    ['$.ä', 'PATH: A path has names of letters, digits, -, _ and /, indices such as [0], and *: $.ä'],
    [`$.${'a'.repeat(255)}`, 'LIMIT: A path has at most 256 characters'],
  ])('the path %s: %s', (text, problem) => {
    expect(path(text)).toEqual([problem])
  })

  it.each([
    ['"<y>"', 'PLACEHOLDER: InputTemplate contains invalid placeholder y.'],
    ['"<b>bold</b>"', 'PLACEHOLDER: InputTemplate contains invalid placeholder b.'],
    [
      '"<$.detail>"',
      'PLACEHOLDER: InputTemplate contains invalid placeholder $.detail. Give the path a name in InputPathsMap.',
    ],
    ['"<aws.events.nothing>"', 'PLACEHOLDER: InputTemplate contains invalid placeholder aws.events.nothing.'],
    ['"<constructor>"', 'PLACEHOLDER: InputTemplate contains invalid placeholder constructor.'],
    [
      '"<aws.events.event>"',
      'PLACEHOLDER: <aws.events.event> is a JSON object: it cannot be inside a string',
    ],
    ['{"<x>": 1}', 'PLACEHOLDER: The placeholder <x> cannot be in the name of a field'],
    ['{"a": 1, "b <x>": 1}', 'PLACEHOLDER: The placeholder <x> cannot be in the name of a field'],
    ['{"a": 1} {"b": 1}', 'TEMPLATE: InputTemplate must be one JSON value, or several strings'],
    ['"a" 1', 'TEMPLATE: InputTemplate must be one JSON value, or several strings'],
  ])('the template %s: %s', (text, problem) => {
    expect(template(text)).toContain(problem)
  })

  it.each([
    ['[it is <x>', "Unrecognized token 'it'"],
    ['"it is <x>', 'closing quote'],
    ['{"a": <x>', 'Unexpected end-of-input'],
    ['{<x>: 1}', 'was expecting double-quote to start field name'],
    ['{"a": <x><x>}', 'was expecting comma'],
  ])('the template %s: … %s …', (text, part) => {
    expect(template(text).join()).toContain(part)
  })

  it('lists every problem with its place', () => {
    const transformer = { InputPathsMap: { 'a b': '$', c: 'd' }, InputTemplate: '{\n "e": <f>,\n "g": h}' }
    expect(validateTransformer(transformer)).toMatchObject([
      { code: 'SB_TRANSFORMER_VARIABLE', path: 'InputPathsMap.a b' },
      { code: 'SB_TRANSFORMER_PATH', path: 'InputPathsMap.c' },
      { code: 'SB_TRANSFORMER_PLACEHOLDER', path: 'InputTemplate', position: { line: 2, column: 7 } },
      { code: 'SB_TRANSFORMER_TEMPLATE', path: 'InputTemplate', position: { line: 3, column: 8 } },
    ])
  })

  it('agrees with compileTransformer and never throws, whatever it is given', () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .array(
          fc.constantFrom(
            '<x>',
            '<y>',
            '"',
            '{',
            '}',
            '[',
            ']',
            ':',
            ',',
            'a',
            '\\',
            ' ',
            '<',
            '>',
            '$',
            '.',
            '*',
            '1',
          ),
        )
        .map((parts) => parts.join('')),
    )
    const transformer = fc.oneof(
      fc.anything(),
      fc.record(
        {
          InputPath: text,
          InputTemplate: text,
          InputPathsMap: fc.dictionary(fc.constantFrom('x', 'a.b', '__proto__'), text),
        },
        { requiredKeys: [] },
      ),
    )
    fc.assert(
      fc.property(transformer, (value) => {
        const [first] = validateTransformer(value)
        const compile = () => compileTransformer(value as object)
        if (first === undefined) expect(compile).not.toThrow()
        else expect(compile).toThrow(new TransformerError(first))
      }),
      { numRuns: 500 },
    )
  })
})
