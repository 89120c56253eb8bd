import type { AppendResult, NewEvent } from '../store.ts'
import { eventId, prefixOf, type Database } from './database.ts'
import { storeFaultOf } from './faults.ts'

/** `enrichment` as it is stored. */
export const enrichmentCodes = ['complete', 'pending', 'enriched', 'missed'] as const

/** What the append needs to remember between groups; made once per database. */
export interface Appender {
  /** To be called inside a transaction, before the first append of a group. */
  begin(): void
  append(events: readonly NewEvent[]): AppendResult[]
  /** The last seq that was given out. */
  head(): number
}

/**
 * Appends events to the log. The unique key is the deduplication: an event is stored if its first key
 * could be inserted, and is a duplicate otherwise.
 */
export function createAppender(database: Database): Appender {
  const prefix = prefixOf(database)
  const insertKey = database.sql(
    'INSERT INTO event_keys (key, tenant, seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const findKey = database.sql('SELECT seq FROM event_keys WHERE key = ? AND tenant = ?')
  const insertEvent = database.sql(
    `INSERT INTO events (seq, tenant, source, source_kind, dialect, type, time, received_at, file, workspace,
       event, original, raw, meta, keys, enrichment, time_resolution)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertSighting = database.sql(
    'INSERT INTO sightings (seq, key, source, received_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const lastSeq = database.sql("SELECT seq FROM sqlite_sequence WHERE name = 'events'")
  let next = 0

  function one(event: NewEvent): AppendResult {
    const { keys, tenant } = event
    const first = keys[0]
    if (first === undefined) throw new TypeError('An event needs at least one key.')
    const known = seenBefore(event, first)
    if (known !== undefined) {
      for (const key of keys) {
        if (insertKey.run(key, tenant, known).changes === 1) {
          insertSighting.run(known, key, event.source, event.receivedAt)
        }
      }
      return { ok: true, seq: known, id: eventId(prefix, known), duplicate: true }
    }
    const seq = next
    for (let i = 1; i < keys.length; i++) insertKey.run(keys[i] as string, tenant, seq)
    insertEvent.run(
      seq,
      tenant,
      event.source,
      event.sourceKind,
      event.dialect,
      event.type,
      event.time,
      event.receivedAt,
      event.file ?? null,
      event.workspace ?? null,
      event.event,
      event.original ?? null,
      event.raw,
      event.meta,
      keys.length === 1 ? first : keys.join('\n'),
      event.complete ? 0 : 1,
      event.timeResolution,
    )
    next++
    return { ok: true, seq, id: eventId(prefix, seq), duplicate: false }
  }

  /** Claims the first key for the next seq; the seq that has one of the keys already, if any. */
  function seenBefore(event: NewEvent, first: string): number | undefined {
    for (let i = 1; i < event.keys.length; i++) {
      const row = findKey.get(event.keys[i] as string, event.tenant) as { seq: number } | undefined
      if (row) return row.seq
    }
    if (insertKey.run(first, event.tenant, next).changes === 1) return undefined
    return (findKey.get(first, event.tenant) as { seq: number }).seq
  }

  return {
    head: () => next - 1,
    begin() {
      next = ((lastSeq.get() as { seq: number } | undefined)?.seq ?? 0) + 1
    },
    append(events) {
      // Without a savepoint per row, since a bad row is rare; then once more with them.
      const before = next
      database.db.exec('SAVEPOINT batch')
      try {
        const results = events.map(one)
        database.db.exec('RELEASE batch')
        return results
      } catch (error) {
        if (storeFaultOf(error)) throw error
        database.db.exec('ROLLBACK TO batch')
        next = before
      }
      const results = events.map((event) => alone(event))
      database.db.exec('RELEASE batch')
      return results
    },
  }

  function alone(event: NewEvent): AppendResult {
    const before = next
    database.db.exec('SAVEPOINT one')
    try {
      const result = one(event)
      database.db.exec('RELEASE one')
      return result
    } catch (error) {
      if (storeFaultOf(error)) throw error
      database.db.exec('ROLLBACK TO one')
      database.db.exec('RELEASE one')
      next = before
      const message = error instanceof Error ? error.message : String(error)
      return { ok: false, code: 'SB_EVENT_UNSTORABLE', message, retry: 'never' }
    }
  }
}
