import { EventError } from '../errors.ts'
import { limits } from '../limits.ts'
import { exactNumber } from './number.ts'
import { JsonSyntaxError, OPEN_ARRAY, OPEN_OBJECT, Tokens } from './tokens.ts'
import type { ScalarMaker } from './tokens.ts'

/**
 * An event as the matcher walks it: plain JavaScript values, so that an object needs no copy, and two classes for what
 * JavaScript values cannot say.
 */
export type EventValue = EventLeaf | DuplicateMembers | readonly EventValue[] | EventObject
export type EventLeaf = string | number | bigint | boolean | null | LongNumber
export interface EventObject {
  readonly [name: string]: EventValue | undefined
}

/** A number that no double holds; it keeps its text. */
export class LongNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** The values of a name that occurs more than once in one object: each of them counts. */
export class DuplicateMembers {
  readonly values: EventValue[]

  constructor(values: EventValue[]) {
    this.values = values
  }
}

const scalars: ScalarMaker<EventLeaf> = {
  string: (value) => value,
  number: (text) => exactNumber(text) ?? new LongNumber(text),
  literal: (value) => value,
}

interface Frame {
  readonly start: number
  readonly items: EventValue[] | undefined
  readonly members: Record<string, EventValue> | undefined
  name: string
  count: number
}

/** Reads an event's bytes; they must be UTF-8. */
export function eventOfBytes(bytes: Uint8Array): EventObject {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new EventError('SB_EVENT_JSON', 'Event is not valid UTF-8', { cause })
  }
  return eventOfText(text)
}

/** Reads an event's text up to the end of its root object. It does not recurse, so depth costs memory only. */
export function eventOfText(text: string): EventObject {
  const tokens = new Tokens(text)
  try {
    if (tokens.peek() !== OPEN_OBJECT) return notAnObject(tokens)
    return readObject(tokens)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    throw new EventError('SB_EVENT_JSON', `Event is not valid JSON: ${error.message}`, { cause: error })
  }
}

function readObject(tokens: Tokens): EventObject {
  const frames: Frame[] = []
  let frame = open(tokens)
  const root = frame.members as EventObject
  for (;;) {
    const array = frame.items !== undefined
    if (!tokens.hasEntry(array, frame.count, frame.start)) {
      const parent = frames.pop()
      if (parent === undefined) return root
      // A container that is nested too deep is read, for its syntax, and dropped.
      if (frames.length + 1 < limits.eventDepth) add(parent, frame.items ?? frame.members ?? null)
      frame = parent
      continue
    }
    frame.count++
    if (!array) frame.name = tokens.name()
    const code = tokens.peek()
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      frames.push(frame)
      frame = open(tokens)
    } else {
      add(frame, tokens.scalar(scalars))
    }
  }
}

function open(tokens: Tokens): Frame {
  const start = tokens.offset++
  const array = tokens.text.charCodeAt(start) === OPEN_ARRAY
  return {
    start,
    items: array ? [] : undefined,
    // Without a prototype, so that `__proto__` is a name like any other.
    members: array ? undefined : (Object.create(null) as Record<string, EventValue>),
    name: '',
    count: 0,
  }
}

function add(frame: Frame, value: EventValue): void {
  if (frame.items !== undefined) {
    frame.items.push(value)
  } else if (frame.members !== undefined) {
    const known = frame.members[frame.name]
    if (known === undefined) frame.members[frame.name] = value
    else if (known instanceof DuplicateMembers) known.values.push(value)
    else frame.members[frame.name] = new DuplicateMembers([known, value])
  }
}

function notAnObject(tokens: Tokens): never {
  // A scalar is read for its syntax error, so that `{'a':1}` and `[]` get the right one of the two messages.
  const code = tokens.peek()
  if (!Number.isNaN(code) && code !== OPEN_ARRAY) tokens.scalar(scalars)
  throw new EventError('SB_EVENT_NOT_OBJECT', 'Event must be a JSON object')
}
