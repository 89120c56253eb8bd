import type { ArrayTree, ObjectTree, Tree } from '../json/tree.ts'
import { exactNumber } from '../json/number.ts'
import { cidrProblem } from '../matchers/address.ts'
import { wellFormed } from '../matchers/text.ts'
import { wildcardProblem } from '../matchers/wildcard.ts'
import type { Matcher, TextKind } from './ast.ts'
import { parseAnythingBut } from './parse-anything-but.ts'
import { parseNumeric } from './parse-numeric.ts'
import { endOfObject, firstMember, sound } from './problems.ts'
import type { Place } from './problems.ts'

const ONE_KEY = 'Only one key allowed in match expression'
const NOT_A_VALUE = 'Match value must be String, number, true, false, or null'

/** The array of a field: at least one matcher. */
export function parseMatchers(tree: ArrayTree, place: Place): readonly Matcher[] {
  const matchers: Matcher[] = []
  for (const item of tree.items) {
    const matcher = place.problems.attempt(() => parseMatcher(item, place))
    if (matcher !== undefined) matchers.push(matcher)
  }
  if (tree.items.length === 0) place.problems.note('Empty arrays are not allowed', place.path, tree)
  return matchers
}

function parseMatcher(item: Tree, place: Place): Matcher {
  const tree = sound(item, place)
  switch (tree.kind) {
    case 'string':
      return { kind: 'string', value: wellFormed(tree.value) }
    case 'number':
      return { kind: 'number', value: exactNumber(tree.text), text: tree.text }
    case 'literal':
      return { kind: 'literal', value: tree.value }
    case 'array':
      return place.problems.fail(NOT_A_VALUE, place.path, tree)
    default:
      return parseExpression(tree, place)
  }
}

function parseExpression(tree: ObjectTree, place: Place): Matcher {
  const { name, value } = firstMember(tree, 'Match expression name not found', place)
  const parse = Object.hasOwn(expressions, name) ? expressions[name] : undefined
  if (parse === undefined) return place.problems.fail(`Unrecognized match type ${name}`, place.path, value)
  const matcher = parse(value, place)
  const more =
    name === 'numeric' || name === 'anything-but' ? 'Too many elements in numeric expression' : ONE_KEY
  endOfObject(tree, more, place)
  return matcher
}

const expressions: Readonly<Record<string, (value: Tree, place: Place) => Matcher>> = {
  exactly: (value, place) => ({ kind: 'exactly', value: text(value, 'exact', place) }),
  prefix: (value, place) => prefixOrSuffix('prefix', value, place),
  suffix: (value, place) => prefixOrSuffix('suffix', value, place),
  'equals-ignore-case': (value, place) => ({
    kind: 'equals',
    value: text(value, 'equals-ignore-case', place),
    ignoreCase: true,
  }),
  wildcard: (value, place) => {
    const wildcard = text(value, 'wildcard', place)
    const problem = wildcardProblem(wildcard)
    if (problem !== undefined) place.problems.fail(problem, place.path, value)
    return { kind: 'wildcard', value: wildcard }
  },
  exists: (value, place) => {
    const tree = sound(value, place)
    if (tree.kind === 'literal' && tree.value !== null) return { kind: 'exists', value: tree.value }
    return place.problems.fail('exists match pattern must be either true or false.', place.path, tree)
  },
  cidr: (value, place) => {
    // The reference says "prefix" here.
    const cidr = text(value, 'prefix', place)
    const problem = cidrProblem(cidr)
    if (problem !== undefined) place.problems.fail(problem, place.path, value)
    return { kind: 'cidr', value: cidr }
  },
  numeric: (value, place) => {
    const tree = sound(value, place)
    if (tree.kind === 'array') return parseNumeric(tree, place)
    return place.problems.fail('Value of numeric must be an array.', place.path, tree)
  },
  'anything-but': parseAnythingBut,
}

function prefixOrSuffix(kind: Exclude<TextKind, 'equals'>, value: Tree, place: Place): Matcher {
  const tree = sound(value, place)
  if (tree.kind !== 'object') return { kind, value: text(tree, kind, place), ignoreCase: false }
  const title = kind === 'prefix' ? 'Prefix' : 'Suffix'
  const inner = firstMember(tree, `${title} expression name not found`, place)
  if (inner.name !== 'equals-ignore-case') {
    return place.problems.fail(`Unsupported ${kind} pattern: ${inner.name}`, place.path, inner.value)
  }
  const operand = text(inner.value, 'equals-ignore-case', place)
  endOfObject(tree, ONE_KEY, place)
  return { kind, value: operand, ignoreCase: true }
}

function text(value: Tree, name: string, place: Place): string {
  const tree = sound(value, place)
  if (tree.kind === 'string') return wellFormed(tree.value)
  return place.problems.fail(`${name} match pattern must be a string`, place.path, tree)
}
