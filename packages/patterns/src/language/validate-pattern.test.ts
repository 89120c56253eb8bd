import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { PatternError } from '../errors.ts'
import { lintPattern } from '../lint/lint-pattern.ts'
import { compilePattern } from '../match/compiled-pattern.ts'
import { validatePattern } from './parse-pattern.ts'

/** JSON that is nearly a pattern. */
const nearly = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 5 },
    fc.constantFrom<unknown>(
      'x',
      '',
      '10.0.0.0/8',
      '*',
      'a**',
      1,
      -0,
      1e300,
      true,
      null,
      '>',
      '<=',
      undefined,
      Number.NaN,
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.constantFrom(
        'a',
        'b.c',
        '$or',
        'prefix',
        'anything-but',
        'numeric',
        'exists',
        'cidr',
        'wildcard',
        'suffix',
        '__proto__',
      ),
      tie('value'),
      { maxKeys: 3 },
    ),
  ),
})).value

/** Often one. */
const simple = fc.dictionary(
  fc.constantFrom('a', 'b.c', 'prefix', ''),
  fc.array(fc.constantFrom<unknown>('x', 1, null, { exists: true }, { prefix: 'x' }, { prefix: 1 }), {
    maxLength: 3,
  }),
  { maxKeys: 3 },
)

const pieces = fc
  .array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"$or"',
      '"prefix"',
      '"x"',
      '1',
      'null',
      ' ',
      '\n',
      '\\',
      '"',
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''))

it('finds nothing exactly where compilePattern throws nothing, whatever it is given', () => {
  let sound = 0
  const given = fc.oneof(
    { weight: 6, arbitrary: nearly },
    simple,
    nearly.map((value) => JSON.stringify(value)),
    pieces,
    fc.anything(),
  )
  fc.assert(
    fc.property(given, (pattern) => {
      const [first] = validatePattern(pattern)
      const compile = () => compilePattern(pattern as object)
      if (first !== undefined) expect(compile).toThrow(new PatternError(first))
      else {
        sound++
        expect(compile).not.toThrow()
        expect(Array.isArray(lintPattern(pattern as object, { engine: 'pipes' }))).toBe(true)
      }
    }),
    { numRuns: 1500 },
  )
  expect(sound).toBeGreaterThan(20)
})
