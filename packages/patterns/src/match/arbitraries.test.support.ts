import * as fc from 'fast-check'
import { addresses, blocks, isDouble } from './naive-model.test.support.ts'
import type { Json } from './naive-model.test.support.ts'

/**
 * How much the property tests try: 1 in the unit suite; with PATTERN_TEST_SCALE=20 they compare more than a million pairs, in
 * about a minute.
 */
export const scale = Number(process.env['PATTERN_TEST_SCALE'] ?? '1')

// Few names and few values, so that patterns and events meet.
const name = fc.constantFrom('a', 'b', 'c', 'a.b', 'b.c', 'a-b', '__proto__')
const string = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    'X',
    'xy',
    'yx',
    'xyx',
    'x*y',
    '\\',
    '"',
    'x"',
    '"x',
    'ß',
    'SS',
    'K',
    'k',
    'é',
    '1',
    'true',
    'a\nb',
    '😀',
    '\u212a',
  ),
  fc.constantFrom(...Object.keys(addresses), '999.1.1.1', '10.0.0'),
)
const number = fc.constantFrom(
  '0',
  '-0',
  '1',
  '1.0',
  '10e-1',
  '2',
  '-3',
  '2.5',
  '300',
  '3e2',
  '9007199254740993',
  '9007199254740992',
  '1e400',
  '123456789012345678901',
  '0.1',
  '1e-7',
  '1e300',
)
const text = (value: string): Json => ({ is: 'string', value })
export const digits = (value: string): Json => ({ is: 'number', text: value })
const literal = fc.constantFrom<Json>(
  { is: 'literal', text: 'true' },
  { is: 'literal', text: 'false' },
  { is: 'literal', text: 'null' },
)
export const leaf = fc.oneof(
  { weight: 3, arbitrary: string.map(text) },
  { weight: 2, arbitrary: number.map(digits) },
  literal,
)
export const object = (members: readonly (readonly [string, Json])[]): Json => ({ is: 'object', members })
export const array = (items: readonly Json[]): Json => ({ is: 'array', items })

export const event = fc.letrec<{ value: Json; object: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    { weight: 3, arbitrary: leaf },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 3 }).map(array) },
    { weight: 3, arbitrary: tie('object') },
  ),
  object: fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map(object),
})).object

export const one = (key: string, operand: Json): Json => object([[key, operand]])
const double = number.filter(isDouble)
const ascending = fc.tuple(double, double).filter(([low, high]) => Number(low) < Number(high))
const wildcard = fc.constantFrom(
  '*',
  'x*',
  '*x',
  'x*x',
  '*y*',
  String.raw`x\**`,
  String.raw`\\`,
  '',
  'x*y*x',
  '*"',
)
const nonEmpty = string.filter((value) => value !== '')
const list = (values: fc.Arbitrary<string>, make: (value: string) => Json) =>
  fc.oneof(values.map(make), fc.array(values.map(make), { minLength: 1, maxLength: 3 }).map(array))
// Folding whole characters of two units gives question marks, which the model does not know.
const foldable = string.filter((value) => value !== '😀')

const matcher = fc.oneof(
  { weight: 6, arbitrary: leaf },
  {
    weight: 3,
    arbitrary: fc.boolean().map((value) => one('exists', { is: 'literal', text: value ? 'true' : 'false' })),
  },
  string.map((value) => one('exactly', text(value))),
  string.map((value) => one('prefix', text(value))),
  string.map((value) => one('suffix', text(value))),
  foldable.map((value) => one('equals-ignore-case', text(value))),
  foldable.map((value) => one('prefix', one('equals-ignore-case', text(value)))),
  foldable.map((value) => one('suffix', one('equals-ignore-case', text(value)))),
  wildcard.map((value) => one('wildcard', text(value))),
  fc.constantFrom(...Object.keys(blocks)).map((value) => one('cidr', text(value))),
  fc
    .tuple(fc.constantFrom('=', '<', '<=', '>', '>='), double)
    .map(([operator, bound]) => one('numeric', array([text(operator), digits(bound)]))),
  fc
    .tuple(fc.constantFrom('>', '>='), fc.constantFrom('<', '<='), ascending)
    .map(([from, to, [low, high]]) =>
      one('numeric', array([text(from), digits(low), text(to), digits(high)])),
    ),
  list(string, text).map((operand) => one('anything-but', operand)),
  list(double, digits).map((operand) => one('anything-but', operand)),
  list(nonEmpty, text).map((operand) => one('anything-but', one('prefix', operand))),
  list(nonEmpty, text).map((operand) => one('anything-but', one('suffix', operand))),
  list(foldable, text).map((operand) => one('anything-but', one('equals-ignore-case', operand))),
  list(wildcard, text).map((operand) => one('anything-but', one('wildcard', operand))),
)
const field = fc.array(matcher, { minLength: 1, maxLength: 3 }).map(array)
export const pattern = fc.letrec<{ object: Json; member: readonly [string, Json] }>((tie) => ({
  member: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 5, arbitrary: fc.tuple(name, field) },
    { weight: 3, arbitrary: fc.tuple(name, tie('object')) },
    {
      weight: 1,
      arbitrary: fc
        .array(tie('object'), { minLength: 2, maxLength: 3 })
        .map((alternatives) => ['$or', array(alternatives)] as const),
    },
  ),
  object: fc.array(tie('member'), { minLength: 1, maxLength: 3 }).map(object),
})).object
