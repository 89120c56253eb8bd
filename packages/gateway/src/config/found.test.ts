import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeFound } from './found.ts'

describe('describeFound', () => {
  it.each<[value: unknown, described: string]>([
    [undefined, 'nothing'],
    [null, 'null'],
    ['', 'empty text'],
    ['a "b"', String.raw`"a \"b\""`],
    ['x y '.repeat(30), `"${'x y '.repeat(15)}…"`],
    ['https://example.com/a?token=1#b', '"https://example.com/a?…"'],
    ['https://user:pw@example.com/', 'text of 28 characters'],
    ['whsec_abc', 'text of 9 characters'],
    ['c0ffee00c0ffee00c0ffee00c0ffee00', 'text of 32 characters'],
    [0, '0'],
    [10n, '10'],
    [false, 'false'],
    [[], 'an empty list'],
    [[1, 2], 'a list of 2'],
    [{}, 'an empty object'],
    [{ a: 1, b: 2 }, 'an object with a, b'],
    [{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7 }, 'an object with a, b, c, d, e, f, …'],
    [{ $env: 'NAME' }, 'env("NAME")'],
    [Promise.resolve(1), 'a promise'],
    [Symbol('s'), 'a symbol'],
    [function named() {}, 'the function named'],
  ])('%#: %s', (value, described) => {
    expect(describeFound(value, ['rules', 'r'])).toBe(described)
  })

  it.each([
    [['sources', 'a', 'secrets', 0]],
    [['sources', 'a']],
    [['sources']],
    [['tokens', 'ci']],
    [['tokens', 'ci', 'token']],
    [['rules', 'r', 'targets', 0, 'headers', 'X-Team']],
    [['rules', 'r', 'targets', 0, 'auth', 'basic', 'user']],
  ])('never shows what stands at %j', (path) => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (secret) => {
        expect(describeFound(secret, path)).toBe(`text of ${secret.length} characters`)
      }),
    )
  })
})
