import type { Position } from '../errors.ts'
import { positionAt } from '../json/tokens.ts'
import { treeOfText, treeOfValue } from '../json/tree.ts'
import type { ObjectTree, Tree } from '../json/tree.ts'

/** What a parsed pattern no longer shows: where its fields stand, and which of them count for nothing. */
export interface Written {
  /** The last place of each path; empty for a pattern given as an object. */
  readonly positions: ReadonlyMap<string, Position>
  /** Paths that are given again later, so that the earlier values are lost. */
  readonly overwritten: ReadonlySet<string>
}

/** Looks at a sound pattern as it is written. */
export function lookAtWritten(pattern: unknown): Written {
  const text = typeof pattern === 'string' ? pattern : undefined
  const offsets = new Map<string, number>()
  const overwritten = new Set<string>()

  const visitObject = (tree: ObjectTree, path: string, given: Set<string>): void => {
    for (const { name, value } of tree.members) {
      if (name === '$or' && value.kind === 'array') visitOr(value.items, path, given)
      else visit(value, path === '' ? (name ?? '') : `${path}.${name}`, given)
    }
  }
  const visit = (tree: Tree, path: string, given: Set<string>): void => {
    if (tree.kind === 'object') visitObject(tree, path, given)
    if (tree.kind !== 'array') return
    if (given.has(path)) overwritten.add(path)
    given.add(path)
    offsets.set(path, tree.at)
  }
  /** Alternatives do not overwrite one another, but what stands before or after all of them is overwritten. */
  const visitOr = (alternatives: readonly Tree[], path: string, given: Set<string>): void => {
    const before = new Set(given)
    for (const alternative of alternatives) {
      if (alternative.kind !== 'object') continue
      const own = new Set(before)
      visitObject(alternative, path, own)
      for (const one of own) given.add(one)
    }
  }

  const root = text === undefined ? treeOfValue(pattern) : treeOfText(text)
  if (root.kind === 'object') visitObject(root, '', new Set())
  const positions = new Map(
    text === undefined ? [] : [...offsets].map(([path, at]) => [path, positionAt(text, at)]),
  )
  return { positions, overwritten }
}
