import type { JsonObject } from '@signalbox/events'
import { FastioError } from './fastio-error.ts'
import { pageOf } from './lists.ts'
import type { Query, Transport } from './transport.ts'

interface ListCall {
  readonly path: string
  readonly query?: Query
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
}

/** The rows of a list with cursors; the next page is asked for when the last row was taken. */
export async function* cursorPages(
  transport: Transport,
  call: ListCall,
  names: readonly string[],
): AsyncGenerator<JsonObject, void> {
  let cursor: string | undefined
  do {
    const query = { ...call.query, cursor }
    const page = pageOf(await transport.json({ method: 'GET', retry: 'safe', ...call, query }), ...names)
    yield* page.items
    if (page.nextCursor !== undefined && page.nextCursor === cursor) {
      throw new FastioError('SB_FASTIO_BAD_ANSWER', `GET ${call.path}: the cursor does not move.`)
    }
    cursor = page.nextCursor
  } while (cursor !== undefined)
}

/**
 * The rows of a list with offsets. A page can be short while more exist (rows the caller may not see are taken
 * out after the page is cut), so the end is an empty page, or `has_more: false` where the service says it.
 */
export async function* offsetPages(
  transport: Transport,
  call: ListCall & { readonly pageSize: number },
  names: readonly string[],
): AsyncGenerator<JsonObject, void> {
  const { pageSize, ...request } = call
  for (let offset = 0; ; offset += pageSize) {
    const query = { ...call.query, limit: pageSize, offset }
    const page = pageOf(await transport.json({ method: 'GET', retry: 'safe', ...request, query }), ...names)
    if (page.items.length === 0) return
    yield* page.items
    if (page.hasMore === false) return
  }
}
