import { canonicalType } from '@signalbox/events'
import type { FastioEvent, FileData } from '@signalbox/events'
import { notFound } from '../api-error.ts'
import { normalizeId } from '../ids.ts'
import type { IdSource } from '../ids.ts'
import type { Database, Row } from '../storage/database.ts'
import { isoTime } from '../time.ts'
import type { Clock } from '../time.ts'
import { integer, optionalText, text } from '../storage/columns.ts'

/** A change about to be announced. */
export interface NewEvent {
  /** The live API's name, `workspace_storage_file_added`. */
  readonly name: string
  readonly category: string
  readonly subCategory: string
  readonly orgId: string
  readonly workspaceId?: string | undefined
  readonly objectId: string
  readonly actorId: string
  readonly agentId?: string | undefined
  readonly data: FileData
  /** When it happened; now, unless a test says otherwise. */
  readonly at?: number | undefined
}

/** A change as the log holds it: one id, whatever channel shows it. */
export interface LoggedEvent extends NewEvent {
  readonly seq: number
  readonly id: string
  readonly created: number
}

export interface EventFilter {
  readonly workspaceId?: string | undefined
  readonly orgId?: string | undefined
  readonly userId?: string | undefined
  readonly name?: string | undefined
  readonly category?: string | undefined
  readonly subCategory?: string | undefined
  readonly actorId?: string | undefined
  readonly objectId?: string | undefined
  readonly createdMin?: number | undefined
  readonly createdMax?: number | undefined
}

/** The record of every change. Each is appended in the transaction that made the change. */
export class EventLog {
  readonly #db: Database
  readonly #ids: IdSource
  readonly #clock: Clock
  readonly #announce: (event: LoggedEvent) => void

  /** `announce` runs inside the transaction; it queues webhook deliveries. */
  constructor(parts: { db: Database; ids: IdSource; clock: Clock; announce: (event: LoggedEvent) => void }) {
    this.#db = parts.db
    this.#ids = parts.ids
    this.#clock = parts.clock
    this.#announce = parts.announce
  }

  append(event: NewEvent): LoggedEvent {
    return this.#db.transaction(() => {
      const id = this.#ids.opaque('event')
      const created = event.at ?? this.#clock()
      const { name, category, subCategory, orgId, workspaceId, objectId, actorId, agentId } = event
      const place = [orgId, workspaceId ?? null, objectId, normalizeId(objectId)]
      const row = this.#db.get(
        `INSERT INTO events (id_key, id, name, category, sub_category, created, org_id, workspace_id, object_id,
           object_key, actor_id, agent_id, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`,
        normalizeId(id),
        id,
        name,
        category,
        subCategory,
        created,
        ...place,
        actorId,
        agentId ?? null,
        JSON.stringify(event.data),
      )
      const logged = { ...event, seq: Number(row?.['seq']), id, created }
      this.#announce(logged)
      return logged
    })
  }

  find(id: string): LoggedEvent {
    const row = this.#db.get('SELECT * FROM events WHERE id_key = ?', normalizeId(id))
    if (!row) throw notFound('The event')
    return eventOf(row)
  }

  /** Newest first. */
  search(filter: EventFilter, limit: number, offset: number): { total: number; items: LoggedEvent[] } {
    const wanted: [string, string | number | undefined][] = [
      ['workspace_id = ?', filter.workspaceId],
      ['org_id = ?', filter.orgId],
      ['actor_id = ?', filter.userId],
      ['name = ?', filter.name],
      ['category = ?', filter.category],
      ['sub_category = ?', filter.subCategory],
      ['actor_id = ?', filter.actorId],
      ['object_key = ?', filter.objectId === undefined ? undefined : normalizeId(filter.objectId)],
      // Times are shown in whole seconds, so they are compared in whole seconds.
      ['created / 1000 >= ?', seconds(filter.createdMin)],
      ['created / 1000 <= ?', seconds(filter.createdMax)],
    ]
    const used = wanted.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]))
    const where = used.length === 0 ? '' : `WHERE ${used.map(({ sql }) => sql).join(' AND ')}`
    const values = used.map(({ value }) => value)
    const total = Number(this.#db.get(`SELECT count(*) AS n FROM events ${where}`, ...values)?.['n'])
    const rows = this.#db.all(
      `SELECT * FROM events ${where} ORDER BY seq DESC LIMIT ? OFFSET ?`,
      ...values,
      limit,
      offset,
    )
    return { total, items: rows.map(eventOf) }
  }

  count(): number {
    return Number(this.#db.get('SELECT count(*) AS n FROM events')?.['n'])
  }
}

/** The event as a webhook payload is made from it. */
export function toFastioEvent(event: LoggedEvent): FastioEvent {
  const out: FastioEvent = {
    eventId: event.id,
    eventType: canonicalType(event.name).type,
    eventName: event.name,
    timestamp: isoTime(event.created),
    orgId: event.orgId,
    userId: event.actorId,
    data: event.data,
  }
  if (event.workspaceId !== undefined) out.workspaceId = event.workspaceId
  if (event.agentId !== undefined) out.agentId = event.agentId
  return out
}

const seconds = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.floor(ms / 1000)

function eventOf(row: Row): LoggedEvent {
  return {
    seq: integer(row, 'seq'),
    id: text(row, 'id'),
    name: text(row, 'name'),
    category: text(row, 'category'),
    subCategory: text(row, 'sub_category'),
    orgId: text(row, 'org_id'),
    workspaceId: optionalText(row, 'workspace_id'),
    objectId: text(row, 'object_id'),
    actorId: text(row, 'actor_id'),
    agentId: optionalText(row, 'agent_id'),
    created: integer(row, 'created'),
    data: JSON.parse(text(row, 'data')) as FileData,
  }
}
