/**
 * `/v1/events`: list, look, inject.
 *
 * @module
 */
import { normalizeId } from '@signalbox/events'
import { z } from 'zod'
import { rowOf, SignalboxError } from '../../errors/index.ts'
import { parseMeta } from '../../log/event-meta.ts'
import type { AppendResult, StoredEvent } from '../../store/store.ts'
import { mediaType, readJson } from '../body.ts'
import { defined } from '../defined.ts'
import { cursorParam, limitParam, listParam, textParam, timeParam } from '../query.ts'
import { page } from '../views/delivery-views.ts'
import { eventStory, findEvent } from '../views/event-story.ts'
import { eventItem } from '../views/event-views.ts'
import { manualEvent } from '../views/manual-event.ts'
import { noQuery, pathParam, queryOf, type AdminContext, type RoutesOf } from './route.ts'

export const eventRoutes: RoutesOf = (deps) => {
  const { store, clock } = deps
  const listQuery = z.object({
    before: cursorParam(),
    after: cursorParam(),
    limit: limitParam(),
    type: listParam(),
    workspace: textParam(),
    file: textParam(),
    source: textParam(),
    since: timeParam(clock),
    until: timeParam(clock),
  })

  const one = async (c: AdminContext): Promise<StoredEvent> => {
    noQuery(c)
    const ref = pathParam(c, 'id')
    const row = await findEvent(store, ref)
    if (row === undefined) throw new SignalboxError('SB_NOT_FOUND', { what: `event ${ref.slice(0, 100)}` })
    return row
  }

  return [
    {
      method: 'GET',
      path: '/v1/events',
      need: 'read',
      handle: async (c) => {
        const { type, limit, file, ...query } = queryOf(c, listQuery)
        if (query.before !== undefined && query.after !== undefined) {
          throw new SignalboxError('SB_BAD_QUERY', {
            name: 'after',
            why: 'it cannot be combined with before',
          })
        }
        const [rows, routed] = await Promise.all([
          store.listEvents({
            ...defined({ ...query, types: type, file: file && normalizeId(file) }),
            limit: limit + 1,
          }),
          store.cursorPosition('router'),
        ])
        return c.json(page(rows, limit, { item: (row) => eventItem(row, routed), cursor: (row) => row.seq }))
      },
    },
    {
      method: 'POST',
      path: '/v1/events',
      need: 'ingest',
      handle: async (c) => {
        noQuery(c)
        const { value, raw } = await readJson(c, deps.config.limits)
        const contentType = mediaType(c)
        const by = c.get('caller').name
        const event = manualEvent(value, { raw, now: clock(), newId: deps.newId, by, contentType })
        const result = await deps.inject(event)
        if (!result.ok) throw injectError(result)
        return c.json({ received: true, id: result.id, seq: result.seq, duplicate: result.duplicate })
      },
    },
    {
      method: 'GET',
      path: '/v1/events/:id',
      need: 'read',
      handle: async (c) => c.json(await eventStory(await one(c), deps)),
    },
    {
      method: 'GET',
      path: '/v1/events/:id/raw',
      need: 'read',
      handle: async (c) => {
        const row = await one(c)
        const contentType = parseMeta(row.meta).contentType ?? ''
        // The bytes are a stranger's: never under a type that a browser would run.
        return c.body(new Uint8Array(row.raw), 200, {
          'content-type': 'application/octet-stream',
          'content-disposition': `attachment; filename="${row.id.replace(/[^\w-]/g, '_')}.bin"`,
          'signalbox-content-type': contentType.replace(/[^\x20-\x7e]/g, '').slice(0, 200),
        })
      },
    },
  ]
}

/** Why one event was not taken, by the store's own code where the table has it. */
function injectError({ code, message, retry }: Extract<AppendResult, { ok: false }>): SignalboxError {
  if (retry === 'never')
    return new SignalboxError('SB_BAD_BODY', { why: `the store refuses it (${message})` })
  const row = rowOf(code)
  const isUsable = row !== undefined && !row.message.includes('{')
  return new SignalboxError(
    (isUsable ? code : 'SB_CANNOT_COMMIT') as 'SB_CANNOT_COMMIT',
    {},
    { cause: new Error(message) },
  )
}
