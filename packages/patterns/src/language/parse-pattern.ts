import { PatternError } from '../errors.ts'
import type { Diagnostic } from '../errors.ts'
import { treeOfText, treeOfValue } from '../json/tree.ts'
import type { Member, ObjectTree } from '../json/tree.ts'
import { limits } from '../limits.ts'
import type { Combination, Field, PatternAst } from './ast.ts'
import { parseMatchers } from './parse-matcher.ts'
import { Problems, sound } from './problems.ts'

const RESERVED_IN_OR = new Set(
  `exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex not-wildcard
  not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before in-date-range ip-address-in-range
  ip-address-not-in-range`.split(/\s+/),
)

/**
 * Parses a pattern, given as JSON text or as the value JSON.parse would make of it. Text is better where a number has more than
 * 15 digits or a name occurs twice.
 *
 * @example
 * parsePattern('{"source":["fast.io"]}').fields // ['source']
 */
export function parsePattern(pattern: unknown): PatternAst {
  const { ast, problems } = parse(pattern)
  const [first] = problems
  if (first !== undefined || ast === undefined) {
    throw new PatternError(
      first ?? { code: 'SB_PATTERN_SYNTAX', message: 'Filter is not an object', path: '' },
    )
  }
  return ast
}

/**
 * Everything that is wrong with a pattern, in the order written; empty when it compiles.
 *
 * @example
 * validatePattern({ a: [], b: [{ prefx: 'x' }] }).map((problem) => `${problem.path}: ${problem.message}`)
 * // ['a: Empty arrays are not allowed', 'b: Unrecognized match type prefx']
 */
export function validatePattern(pattern: unknown): Diagnostic[] {
  return [...parse(pattern).problems]
}

function parse(pattern: unknown): { ast: PatternAst | undefined; problems: readonly Diagnostic[] } {
  const text = typeof pattern === 'string' ? pattern : undefined
  const problems = new Problems(text)
  const ast = problems.attemptAll(() => {
    if (text !== undefined && text.length > limits.patternLength) {
      const message = `Pattern is longer than ${limits.patternLength} characters`
      return problems.limit(message, '', { kind: 'literal', at: 0, value: null })
    }
    const tree = sound(text === undefined ? treeOfValue(pattern) : treeOfText(text), { problems, path: '' })
    if (tree.kind !== 'object') return problems.fail('Filter is not an object', '', tree)
    return new PatternParser(problems).parse(tree)
  })
  return { ast: problems.list.length === 0 ? ast : undefined, problems: problems.list }
}

/** Characters of a path that is itself the problem. */
const MOST_PATH = 200

type Open = Map<string, Field>

/**
 * Multiplies `$or` out in the order written, as the reference does: on `$or` the combinations so far are copied for each
 * alternative, and a path given twice in one combination keeps what was written last.
 */
class PatternParser {
  readonly #problems: Problems
  readonly #fields = new Set<string>()

  constructor(problems: Problems) {
    this.#problems = problems
  }

  parse(root: ObjectTree): PatternAst {
    const combinations = this.#object(root, [new Map()], [], false)
    const crowded = combinations.find((one) => one.size > limits.fieldsPerCombination)
    if (crowded !== undefined) {
      this.#problems.limit(`Size of rule exceeds max value of ${limits.fieldsPerCombination}`, '', root)
    }
    this.#checkSpellings(root)
    return { combinations: combinations satisfies readonly Combination[], fields: [...this.#fields] }
  }

  /** A dot may separate names or be part of one, so a path costs the matcher more than its length. */
  #checkSpellings(root: ObjectTree): void {
    let spellings = 0
    for (const path of this.#fields) {
      const names = segments(path)
      spellings += (names * (names + 1)) / 2
      if (spellings <= limits.pathSpellings) continue
      this.#problems.limit('Pattern has too many and too long paths', path.slice(0, MOST_PATH), root)
    }
  }

  #object(tree: ObjectTree, combinations: Open[], names: readonly string[], insideOr: boolean): Open[] {
    let current = combinations
    const path = names.join('.')
    for (const member of tree.members) {
      const { name } = member
      if (name === undefined) sound(member.value, { problems: this.#problems, path })
      else if (name === '$or') current = this.#or(member, current, names)
      else if (insideOr && RESERVED_IN_OR.has(name)) {
        const message = `${name} is Ruler reserved fieldName which cannot be used inside $or.`
        this.#problems.note(message, extended(names, name), member)
      } else current = this.#member(name, member, current, names, insideOr)
    }
    if (tree.members.length === 0) this.#problems.note('Empty objects are not allowed', path, tree)
    return current
  }

  #member(
    name: string,
    member: Member,
    current: Open[],
    names: readonly string[],
    insideOr: boolean,
  ): Open[] {
    const path = extended(names, name)
    const value = sound(member.value, { problems: this.#problems, path })
    if (value.kind === 'object') return this.#object(value, current, [...names, name], insideOr)
    if (value.kind !== 'array') {
      this.#problems.note(`"${name}" must be an object or an array`, path, value)
      return current
    }
    if (segments(path) > limits.pathSegments) {
      const message = `Path has more than ${limits.pathSegments} names`
      this.#problems.limit(message, path.slice(0, MOST_PATH), value)
    }
    const field = { path, matchers: parseMatchers(value, { problems: this.#problems, path }) }
    for (const combination of current) combination.set(path, field)
    this.#fields.add(path)
    return current
  }

  #or(member: Member, current: Open[], names: readonly string[]): Open[] {
    const path = names.join('.')
    const value = sound(member.value, { problems: this.#problems, path })
    if (value.kind !== 'array') {
      this.#problems.note('It must be an Array followed with $or.', path, value)
      return current
    }
    const result: Open[] = []
    for (const item of value.items) {
      const alternative = sound(item, { problems: this.#problems, path })
      if (alternative.kind !== 'object') {
        this.#problems.note('Only JSON object is allowed in array of $or relationship.', path, alternative)
        continue
      }
      const copies = current.map((combination) => new Map(combination))
      result.push(...this.#object(alternative, copies, names, true))
      if (result.length > limits.orCombinations) {
        const message = `$or makes more than ${limits.orCombinations} rule combinations`
        this.#problems.limit(message, path, alternative)
      }
    }
    if (value.items.length < 2) {
      this.#problems.note('There must have at least 2 Objects in $or relationship.', path, value)
    }
    return result.length > 0 ? result : current
  }
}

function segments(path: string): number {
  return path.split('.').length
}

/** An empty name at the top adds no dot; anywhere else it does. The reference's quirk. */
function extended(names: readonly string[], name: string): string {
  const base = names.join('.')
  return base === '' ? name : `${base}.${name}`
}
