import type { Tree } from '../json/tree.ts'
import { wildcardProblem } from '../matchers/wildcard.ts'
import { wellFormed } from '../matchers/text.ts'
import type { AnythingButText, Matcher } from './ast.ts'
import { comparable } from './parse-numeric.ts'
import { endOfObject, firstMember, sound } from './problems.ts'
import type { Place, Sound } from './problems.ts'

const NOT_A_LIST = 'Value of anything-but must be an array or single string/number value.'
const IN_LIST = 'Inside anything but list, start|null|boolean is not supported.'
const MIXED = 'Inside anything but list, either all values are number or string, mixed type is not supported'
const MORE = 'Too many elements in numeric expression'
const NOT_TEXT: Readonly<Record<Exclude<AnythingButText, 'strings'>, string>> = {
  prefix: 'prefix/suffix match pattern must be a string',
  suffix: 'prefix/suffix match pattern must be a string',
  wildcard: 'wildcard match pattern must be a string',
  'equals-ignore-case':
    'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
}

/** The operand of `anything-but`: strings, numbers, or an expression over strings. */
export function parseAnythingBut(tree: Tree, place: Place): Matcher {
  const operand = sound(tree, place)
  if (operand.kind !== 'object') return parseValues(operand, place)
  const { name, value } = firstMember(operand, 'Anything-But expression name not found', place)
  if (name === 'strings' || !Object.hasOwn(NOT_TEXT, name)) {
    return place.problems.fail(`Unsupported anything-but pattern: ${name}`, place.path, value)
  }
  const of = name as keyof typeof NOT_TEXT
  const values = parseTexts(of, sound(value, place), place)
  endOfObject(operand, MORE, place)
  return { kind: 'anything-but', of, values }
}

function parseValues(tree: Sound, place: Place): Matcher {
  const { problems, path } = place
  if (tree.kind === 'string') return { kind: 'anything-but', of: 'strings', values: [wellFormed(tree.value)] }
  if (tree.kind === 'number') {
    return { kind: 'anything-but', of: 'numbers', values: [comparable(tree.text, place, tree)] }
  }
  if (tree.kind !== 'array') return problems.fail(NOT_A_LIST, path, tree)
  const strings: string[] = []
  const numbers: number[] = []
  for (const item of tree.items) {
    const value = sound(item, place)
    if (value.kind === 'string') strings.push(wellFormed(value.value))
    else if (value.kind === 'number') numbers.push(comparable(value.text, place, value))
    else problems.fail(IN_LIST, path, value)
  }
  if (strings.length > 0 === numbers.length > 0) problems.fail(MIXED, path, tree)
  return numbers.length > 0
    ? { kind: 'anything-but', of: 'numbers', values: numbers }
    : { kind: 'anything-but', of: 'strings', values: strings }
}

function parseTexts(of: keyof typeof NOT_TEXT, tree: Sound, place: Place): string[] {
  const { problems, path } = place
  if (tree.kind === 'object' || tree.kind === 'literal') return problems.fail(NOT_A_LIST, path, tree)
  // The reference accepts an empty list here and then breaks on it.
  if (tree.kind === 'array' && tree.items.length === 0)
    problems.fail('Empty arrays are not allowed', path, tree)
  const values: string[] = []
  for (const item of tree.kind === 'array' ? tree.items : [tree]) {
    const value = sound(item, place)
    if (value.kind !== 'string') return problems.fail(NOT_TEXT[of], path, value)
    if (value.value === '' && (of === 'prefix' || of === 'suffix')) {
      problems.fail('Null prefix/suffix not allowed', path, value)
    }
    values.push(wellFormed(value.value))
  }
  for (const value of of === 'wildcard' ? values : []) {
    const problem = wildcardProblem(value)
    if (problem !== undefined) problems.fail(problem, path, tree)
  }
  return values
}
