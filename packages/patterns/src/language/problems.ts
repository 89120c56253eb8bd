import type { Diagnostic, PatternErrorCode } from '../errors.ts'
import type { ArrayTree, BrokenTree, Member, ObjectTree, Tree } from '../json/tree.ts'
import { positionAt } from '../json/tokens.ts'
import { limits } from '../limits.ts'

/** Leaves the smallest part that can be judged alone: a matcher, or at worst the pattern. Its problem is noted. */
class Unusable extends Error {
  /** Nothing after it can be judged: the text is broken there. */
  readonly final: boolean

  constructor(final: boolean) {
    super('unusable part of a pattern')
    this.final = final
  }
}

/** Collects what is wrong with a pattern, in the order in which EventBridge would find it. */
export class Problems {
  readonly list: Diagnostic[] = []
  readonly #text: string | undefined

  constructor(text: string | undefined) {
    this.#text = text
  }

  note(message: string, path: string, at: Tree | Member, code: PatternErrorCode = 'SB_PATTERN_SYNTAX'): void {
    if (this.list.length >= limits.diagnostics) throw new Unusable(true)
    const position = this.#text === undefined ? undefined : positionAt(this.#text, at.at)
    this.list.push({ code, message, path, ...(position && { position }) })
  }

  /** Notes a problem and gives the current part up. */
  fail(message: string, path: string, at: Tree | Member): never {
    this.note(message, path, at)
    throw new Unusable(false)
  }

  /** Gives the whole pattern up where its text breaks off. */
  broken(tree: BrokenTree, path: string): never {
    this.note(tree.message, path, tree, tree.limit ? 'SB_PATTERN_LIMIT' : 'SB_PATTERN_JSON')
    throw new Unusable(true)
  }

  limit(message: string, path: string, at: Tree | Member): never {
    this.note(message, path, at, 'SB_PATTERN_LIMIT')
    throw new Unusable(true)
  }

  /** Runs one part; undefined when it was given up and the next can be tried. */
  attempt<T>(part: () => T): T | undefined {
    try {
      return part()
    } catch (error) {
      if (error instanceof Unusable && !error.final) return undefined
      throw error
    }
  }

  /** Runs everything; undefined when it was given up. */
  attemptAll<T>(all: () => T): T | undefined {
    try {
      return all()
    } catch (error) {
      if (error instanceof Unusable) return undefined
      throw error
    }
  }
}

/** A value to be read inside one field's array. */
export interface Place {
  readonly problems: Problems
  readonly path: string
}

export type Sound = Exclude<Tree, BrokenTree>

/** The tree, unless the text breaks off there. */
export function sound(tree: Tree, place: Place): Sound {
  return tree.kind === 'broken' ? place.problems.broken(tree, place.path) : tree
}

/** The first member of an expression such as `{"prefix": …}`. */
export function firstMember(
  tree: ObjectTree,
  missing: string,
  place: Place,
): Member & { readonly name: string } {
  const [member] = tree.members
  if (member === undefined) return place.problems.fail(missing, place.path, tree)
  const { name } = member
  if (name === undefined) {
    sound(member.value, place)
    return place.problems.fail(missing, place.path, tree)
  }
  return { ...member, name }
}

/** The expression must end after its first member. */
export function endOfObject(tree: ObjectTree, message: string, place: Place): void {
  const [, second] = tree.members
  if (second === undefined) return
  if (second.name === undefined) sound(second.value, place)
  place.problems.fail(message, place.path, second)
}

/** The item of a list at `index`, undefined at its end. */
export function itemAt(tree: ArrayTree, index: number, place: Place): Sound | undefined {
  const item = tree.items[index]
  return item && sound(item, place)
}

/** How the reference's messages quote what they found. */
export function tokenText(tree: Sound | undefined): string {
  if (tree === undefined) return ']'
  if (tree.kind === 'object') return '{'
  if (tree.kind === 'array') return '['
  return tree.kind === 'number' ? tree.text : String(tree.value)
}
