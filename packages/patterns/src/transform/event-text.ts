import { EventError } from '../errors.ts'
import { DuplicateMembers, LongNumber } from '../json/event-value.ts'
import { JsonSyntaxError, OPEN_ARRAY, OPEN_OBJECT, Tokens } from '../json/tokens.ts'
import { limits } from '../limits.ts'
import { PreparedEvent } from '../match/prepared-event.ts'
import type { EventInput } from '../match/prepared-event.ts'
import { readNode } from './text-node.ts'
import type { TextNode } from './text-node.ts'

/** An event as text, with the places of its values. */
export interface EventText {
  readonly text: string
  readonly root: TextNode
}

/** Reads an event, in whichever form it is given. @throws EventError as `matches` does. */
export function readEvent(event: EventInput): EventText {
  const text = textOf(event)
  const tokens = new Tokens(text)
  try {
    const code = tokens.peek()
    // What is neither is read for its syntax error, as everywhere.
    if (code !== OPEN_OBJECT && (Number.isNaN(code) || code === OPEN_ARRAY)) throw notAnObject()
    const root = readNode(tokens)
    if (root.kind !== 'object') throw notAnObject()
    return { text, root }
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    throw new EventError('SB_EVENT_JSON', `Event is not valid JSON: ${error.message}`, { cause: error })
  }
}

function textOf(event: EventInput): string {
  if (typeof event === 'string') return event
  if (event instanceof Uint8Array) return decoded(event)
  return write(event instanceof PreparedEvent ? event.root : event, 1) ?? 'null'
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new EventError('SB_EVENT_JSON', 'Event is not valid UTF-8', { cause })
  }
}

/** As JSON.stringify, and with the numbers that it cannot write. Undefined for what JSON has no word for. */
function write(value: unknown, depth: number): string | undefined {
  if (depth > limits.eventDepth) {
    throw new EventError('SB_EVENT_JSON', `Event is nested more than ${limits.eventDepth} levels deep`)
  }
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (value instanceof LongNumber) return value.text
  if (value instanceof DuplicateMembers) return write(value.values.at(-1), depth)
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1) ?? 'null').join(',')}]`
  const members: string[] = []
  for (const [name, member] of Object.entries(value)) {
    const written = write(member, depth + 1)
    if (written !== undefined) members.push(`${JSON.stringify(name)}:${written}`)
  }
  return `{${members.join(',')}}`
}

function notAnObject(): EventError {
  return new EventError('SB_EVENT_NOT_OBJECT', 'Event must be a JSON object')
}
