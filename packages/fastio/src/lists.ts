import type { JsonObject, JsonValue } from '@signalbox/events'
import { isObject, numberOf, textOf } from './answer.ts'

/** One page of any list. */
export interface Page {
  readonly items: readonly JsonObject[]
  /** Absent at the end of a cursor list, and on offset lists. */
  readonly nextCursor: string | undefined
  readonly hasMore: boolean | undefined
  readonly total: number | undefined
}

/**
 * Reads a page, whichever of the published shapes it has: the list as an array, as `{ items }` or as a map
 * by id; the cursor beside it or inside `pagination`.
 */
export function pageOf(payload: JsonObject, ...names: string[]): Page {
  const pagination = isObject(payload['pagination']) ? payload['pagination'] : {}
  const list = names.map((name) => payload[name]).find((value) => value !== undefined && value !== null)
  const cursor = textOf(payload['next_cursor'] ?? undefined) ?? textOf(pagination['next_cursor'] ?? undefined)
  const more = pagination['has_more'] ?? payload['has_more']
  return {
    items: itemsOf(list),
    nextCursor: cursor === '' ? undefined : cursor,
    hasMore: typeof more === 'boolean' ? more : undefined,
    total: numberOf(pagination['total']),
  }
}

function itemsOf(list: JsonValue | undefined): JsonObject[] {
  if (Array.isArray(list)) return list.filter(isObject)
  if (!isObject(list)) return []
  if (Array.isArray(list['items'])) return list['items'].filter(isObject)
  return Object.values(list).filter(isObject)
}
