import { DuplicateMembers, LongNumber } from '../json/event-value.ts'
import type { EventLeaf, EventObject, EventValue } from '../json/event-value.ts'
import { limits } from '../limits.ts'
import { isLeaf, isObject } from '../match/look.ts'
import type { Path } from '../match/path.ts'
import { quoted } from './wanted.ts'

const MOST_VALUES = 3
const MOST_VISITS = 10_000

/** What an event has at a path. */
export interface Seen {
  /** The first few values. */
  readonly values: readonly EventLeaf[]
  readonly count: number
  /** There are more than were counted. */
  readonly isCut: boolean
  /** There is an object or an empty array at the path, which no matcher can look at. */
  readonly container: 'object' | 'array' | undefined
}

/** Collects what the event has at a path, stopping when there is more than anyone would read. */
export function seenAt(event: EventObject, path: Path): Seen {
  const values: EventLeaf[] = []
  let count = 0
  let visits = 0
  let container: Seen['container']

  const visit = (value: EventValue | undefined, consumed: number, depth: number): void => {
    if (++visits > MOST_VISITS || depth > limits.eventDepth) return
    const atEnd = consumed === path.length
    if (isLeaf(value)) {
      if (atEnd && ++count <= MOST_VALUES) values.push(value)
    } else if (value instanceof DuplicateMembers) {
      for (const one of value.values) visit(one, consumed, depth)
    } else if (Array.isArray(value)) {
      if (atEnd) container ??= 'array'
      for (const one of value as readonly EventValue[]) visit(one, consumed, depth + 1)
    } else if (isObject(value)) {
      if (atEnd) container = 'object'
      for (const step of path.steps[consumed] ?? []) {
        if (Object.hasOwn(value, step.name)) visit(value[step.name], step.next, depth + 1)
      }
    }
  }
  visit(event, 0, 1)
  return { values, count, container, isCut: visits > MOST_VISITS }
}

/** The sight in a few words: `1200`, `"a", "b" and 3 more`, `an object`, `nothing`. */
export function inWords({ values, count, container, isCut }: Seen): string {
  if (count === 0)
    return container === undefined ? 'nothing' : container === 'array' ? 'an empty array' : 'an object'
  const shown = values.map(leafInWords).join(', ')
  return count > values.length
    ? `${shown} and ${isCut ? 'at least ' : ''}${count - values.length} more`
    : shown
}

function leafInWords(value: EventLeaf): string {
  if (typeof value === 'string') return quoted(value)
  return value instanceof LongNumber ? value.text : String(value)
}
