import { limits } from '../limits.ts'
import { exactNumber } from './number.ts'
import { JsonSyntaxError, OPEN_ARRAY, OPEN_OBJECT, Tokens } from './tokens.ts'

/** A pattern as JSON, with duplicate names, number texts and offsets kept. */
export type Tree = ObjectTree | ArrayTree | ScalarTree | BrokenTree
export interface ObjectTree {
  readonly kind: 'object'
  readonly at: number
  readonly members: readonly Member[]
}
export interface Member {
  /** Undefined when the text breaks off before or in the name. */
  readonly name: string | undefined
  readonly at: number
  readonly value: Tree
}
export interface ArrayTree {
  readonly kind: 'array'
  readonly at: number
  readonly items: readonly Tree[]
}
export type ScalarTree =
  | { readonly kind: 'string'; readonly at: number; readonly value: string }
  | { readonly kind: 'number'; readonly at: number; readonly text: string }
  | { readonly kind: 'literal'; readonly at: number; readonly value: boolean | null }
/** The place where the text stops being JSON. It is always last, so what comes before it is judged first. */
export interface BrokenTree {
  readonly kind: 'broken'
  readonly at: number
  readonly message: string
  readonly limit: boolean
}

/** Reads a pattern's text; a syntax error becomes a `broken` node at its place. Text after the root is ignored. */
export function treeOfText(text: string): Tree {
  const tokens = new Tokens(text)
  let nodes = 0

  const read = (depth: number): Tree => {
    const code = tokens.peek()
    const at = tokens.offset
    const tooMuch = beyond(++nodes, depth, at)
    if (tooMuch) return tooMuch
    try {
      if (code === OPEN_OBJECT) return readObject(at, depth)
      if (code === OPEN_ARRAY) return readArray(at, depth)
      return tokens.scalar<Tree>({
        string: (value) => ({ kind: 'string', at, value }),
        number: (number) => ({ kind: 'number', at, text: number }),
        literal: (value) => ({ kind: 'literal', at, value }),
      })
    } catch (error) {
      return broken(error)
    }
  }
  const readArray = (at: number, depth: number): Tree => {
    const items: Tree[] = []
    tokens.offset++
    try {
      while (tokens.hasEntry(true, items.length, at)) {
        const item = read(depth + 1)
        items.push(item)
        if (endsBroken(item)) break
      }
    } catch (error) {
      items.push(broken(error))
    }
    return { kind: 'array', at, items }
  }
  const readObject = (at: number, depth: number): Tree => {
    const members: Member[] = []
    tokens.offset++
    let name: string | undefined
    try {
      while (tokens.hasEntry(false, members.length, at)) {
        name = tokens.name()
        const value = read(depth + 1)
        members.push({ name, at: value.at, value })
        if (endsBroken(value)) break
        name = undefined
      }
    } catch (error) {
      members.push({ name: undefined, at: tokens.offset, value: broken(error) })
    }
    return { kind: 'object', at, members }
  }
  return Number.isNaN(tokens.peek()) ? { kind: 'literal', at: 0, value: null } : read(1)
}

/** Reads a pattern given as a JavaScript value. What JSON has no word for becomes null where a value is expected. */
export function treeOfValue(root: unknown): Tree {
  let nodes = 0
  const read = (value: unknown, depth: number): Tree => {
    const tooMuch = beyond(++nodes, depth, 0)
    if (tooMuch) return tooMuch
    if (typeof value === 'string') return { kind: 'string', at: 0, value }
    if (typeof value === 'bigint') return { kind: 'number', at: 0, text: String(value) }
    if (typeof value === 'number') {
      return Number.isFinite(value) ? { kind: 'number', at: 0, text: numberText(value) } : notJson(value)
    }
    if (typeof value === 'boolean' || value === null) return { kind: 'literal', at: 0, value }
    if (typeof value !== 'object') return notJson(value)
    if (Array.isArray(value)) {
      const items: Tree[] = []
      for (const item of value) {
        items.push(read(item, depth + 1))
        if (nodes > limits.patternNodes) break
      }
      return { kind: 'array', at: 0, items }
    }
    const members: Member[] = []
    for (const [name, member] of Object.entries(value)) {
      if (member === undefined) continue
      members.push({ name, at: 0, value: read(member, depth + 1) })
      if (nodes > limits.patternNodes) break
    }
    return { kind: 'object', at: 0, members }
  }
  return read(root, 1)
}

/** A few of the smallest doubles have a JavaScript text, such as 5e-324, that the language does not take for them. */
function numberText(value: number): string {
  const text = String(value)
  return exactNumber(text) === undefined ? value.toExponential(1) : text
}

function notJson(value: unknown): BrokenTree {
  return { kind: 'broken', at: 0, message: `${String(value)} is not a JSON value`, limit: false }
}

function beyond(nodes: number, depth: number, at: number): BrokenTree | undefined {
  if (depth > limits.patternDepth) {
    const message = `Pattern is nested more than ${limits.patternDepth} levels deep`
    return { kind: 'broken', at, message, limit: true }
  }
  if (nodes > limits.patternNodes) {
    const message = `Pattern has more than ${limits.patternNodes} values`
    return { kind: 'broken', at, message, limit: true }
  }
  return undefined
}

function broken(error: unknown): BrokenTree {
  if (!(error instanceof JsonSyntaxError)) throw error
  return { kind: 'broken', at: error.offset, message: error.message, limit: false }
}

function endsBroken(tree: Tree): boolean {
  if (tree.kind === 'broken') return true
  const last =
    tree.kind === 'array'
      ? tree.items.at(-1)
      : tree.kind === 'object'
        ? tree.members.at(-1)?.value
        : undefined
  return last !== undefined && endsBroken(last)
}
