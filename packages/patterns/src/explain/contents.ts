import { DuplicateMembers } from '../json/event-value.ts'
import type { EventLeaf, EventObject, EventValue } from '../json/event-value.ts'
import { isLeaf, isObject } from '../match/look.ts'

/** Items of one array that are looked at for a hint. */
const MOST_ITEMS = 100

/** The object, or those directly in an array. */
export function objectsIn(value: EventValue | undefined): EventObject[] {
  return spread(value).filter((one): one is EventObject => isObject(one) && !isLeaf(one))
}

/** The value, or those directly in an array. */
export function leavesIn(value: EventValue | undefined): EventLeaf[] {
  return spread(value).filter((one): one is EventLeaf => isLeaf(one))
}

function spread(value: EventValue | undefined): readonly (EventValue | undefined)[] {
  if (value instanceof DuplicateMembers) return value.values.slice(0, MOST_ITEMS).flatMap(spread)
  return Array.isArray(value) ? (value as readonly EventValue[]).slice(0, MOST_ITEMS) : [value]
}
