import type { TextNode } from './text-node.ts'

/** The part of JSONPath that EventBridge documents: names after dots, indices, `*`. */
export interface JsonPath {
  readonly steps: readonly PathStep[]
  /** With a `*` it may find several values, and they become an array. */
  readonly many: boolean
}

type PathStep =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }

const STEP = /\.(?:([A-Za-z0-9_/-]+)|(\*))|\[(?:(\d{1,9})|(\*))\]/y

/** Reads a path; text is what is wrong with it. */
export function parsePath(path: string): JsonPath | string {
  if (!path.startsWith('$')) return 'A path begins with $'
  const steps: PathStep[] = []
  STEP.lastIndex = 1
  while (STEP.lastIndex < path.length) {
    const from = STEP.lastIndex
    const [, name, , index] = STEP.exec(path) ?? []
    // Without a match the expression starts over.
    if (STEP.lastIndex === 0) return problemAt(path, from)
    if (name !== undefined) steps.push({ kind: 'name', name })
    else steps.push(index === undefined ? { kind: 'all' } : { kind: 'index', index: Number(index) })
  }
  return { steps, many: steps.some(({ kind }) => kind === 'all') }
}

/** The values that a path leads to; of a path without `*` one at most. */
export function select(root: TextNode, { steps }: JsonPath): readonly TextNode[] {
  let nodes: readonly TextNode[] = [root]
  for (const step of steps) nodes = nodes.flatMap((node) => next(node, step))
  return nodes
}

function next({ members, items }: TextNode, step: PathStep): readonly TextNode[] {
  if (step.kind === 'all') return items ?? [...(members?.values() ?? [])]
  const found = step.kind === 'name' ? members?.get(step.name) : items?.[step.index]
  return found === undefined ? [] : [found]
}

function problemAt(path: string, at: number): string {
  const rest = path.slice(at)
  if (/^\[['"]/.test(rest)) return 'A path takes names after dots, not in brackets'
  if (rest.startsWith('..')) return 'A path takes one dot before a name'
  if (rest.startsWith('[?') || rest.startsWith('[(')) return 'A path takes no filters and no expressions'
  if (rest.startsWith('[')) return 'A path takes one index, or *, in brackets'
  return 'A path has names of letters, digits, -, _ and /, indices such as [0], and *'
}
