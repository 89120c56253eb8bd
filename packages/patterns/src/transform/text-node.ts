import { OPEN_ARRAY, OPEN_OBJECT } from '../json/tokens.ts'
import type { Tokens } from '../json/tokens.ts'

/** A JSON value by its place in a text, so that it can be passed on exactly as it is written. */
export interface TextNode {
  readonly kind: 'object' | 'array' | 'string' | 'other'
  readonly start: number
  readonly end: number
  /** Of an object; of a name that occurs twice the last. */
  readonly members?: ReadonlyMap<string, TextNode>
  /** Of an array. */
  readonly items?: readonly TextNode[]
}

interface Frame {
  readonly start: number
  readonly items: TextNode[] | undefined
  readonly members: Map<string, TextNode> | undefined
  name: string
  count: number
}

const plain = {
  string: (): TextNode['kind'] => 'string',
  number: (): TextNode['kind'] => 'other',
  literal: (): TextNode['kind'] => 'other',
}

/**
 * Reads the value at the tokens' place. It does not recurse, so depth costs memory only.
 *
 * @param onName is told where each name of an object is
 */
export function readNode(tokens: Tokens, onName?: (start: number, end: number) => void): TextNode {
  const frames: Frame[] = []
  let frame: Frame | undefined
  for (;;) {
    const node =
      frame === undefined || hasMore(tokens, frame, onName) ? begin(tokens) : close(tokens, frames.pop())
    if ('kind' in node) {
      frame = frames.at(-1)
      if (frame === undefined) return node
      frame.items?.push(node)
      frame.members?.set(frame.name, node)
    } else {
      frames.push(node)
      frame = node
    }
  }
}

/** A scalar as a whole, or the beginning of a container. */
function begin(tokens: Tokens): TextNode | Frame {
  const code = tokens.peek()
  const start = tokens.offset
  if (code !== OPEN_OBJECT && code !== OPEN_ARRAY) {
    const kind = tokens.scalar(plain)
    return { kind, start, end: tokens.offset }
  }
  tokens.offset++
  const isArray = code === OPEN_ARRAY
  return {
    start,
    items: isArray ? [] : undefined,
    members: isArray ? undefined : new Map<string, TextNode>(),
    name: '',
    count: 0,
  }
}

function hasMore(tokens: Tokens, frame: Frame, onName?: (start: number, end: number) => void): boolean {
  if (!tokens.hasEntry(frame.items !== undefined, frame.count, frame.start)) return false
  frame.count++
  if (frame.members !== undefined) {
    tokens.peek()
    const start = tokens.offset
    frame.name = tokens.name()
    onName?.(start, tokens.offset)
  }
  return true
}

function close(tokens: Tokens, frame: Frame | undefined): TextNode {
  if (frame === undefined) throw new TypeError('no container is open')
  const { start, items, members } = frame
  const end = tokens.offset
  return items === undefined
    ? { kind: 'object', start, end, ...(members && { members }) }
    : { kind: 'array', start, end, items }
}
