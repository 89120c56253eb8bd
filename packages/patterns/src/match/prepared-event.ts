import { EventError } from '../errors.ts'
import { eventOfBytes, eventOfText } from '../json/event-value.ts'
import type { EventObject } from '../json/event-value.ts'

/** What `matches` takes: JSON text, its UTF-8 bytes, an object as JSON.parse makes it, or a prepared event. */
export type EventInput = string | Uint8Array | object | PreparedEvent

/** An event that has been read once, for as many patterns as needed. Made by `prepareEvent`. */
export class PreparedEvent {
  /** @internal */
  readonly root: EventObject

  /** @internal */
  constructor(root: EventObject) {
    this.root = root
  }
}

/**
 * Reads an event once. Text and bytes keep what JSON.parse loses: all values of a repeated key, numbers of more than 15 digits,
 * and a key named `__proto__`. An object is not copied; leave it as it is while the prepared event is in use.
 *
 * @example
 * const event = prepareEvent('{"source":"fast.io","size":9007199254740993}')
 * const matching = rules.filter((rule) => rule.pattern.matches(event))
 */
export function prepareEvent(event: EventInput): PreparedEvent {
  return event instanceof PreparedEvent ? event : new PreparedEvent(rootOf(event))
}

/** The event's root object. @throws EventError when it is none. */
export function rootOf(event: EventInput): EventObject {
  if (typeof event === 'string') return eventOfText(event)
  if (event instanceof PreparedEvent) return event.root
  if (event instanceof Uint8Array) return eventOfBytes(event)
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw new EventError('SB_EVENT_NOT_OBJECT', 'Event must be a JSON object')
  }
  return event as EventObject
}
