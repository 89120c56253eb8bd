import type { Attempt, Delivery, DeliveryQuery, EventQuery, StoredEvent } from '../store.ts'
import { enrichmentCodes } from './append.ts'
import { eventId, type Database } from './database.ts'

/** Rows that one look at the log goes through, before it lets others have a turn. */
const window = 5_000

const leanColumns = `seq, tenant, source, source_kind, dialect, type, time, received_at, file, workspace,
  event, meta, enrichment, added, time_resolution, stale`
const eventColumns = `${leanColumns}, original, raw`
const nothing = new Uint8Array(0)

interface EventRow {
  seq: number
  tenant: string
  source: string
  source_kind: string
  dialect: string
  type: string
  time: number
  received_at: number
  file: string | null
  workspace: string | null
  event: string
  meta: string
  enrichment: number
  added: string | null
  time_resolution: number
  stale: number
  original?: string | null
  raw?: Uint8Array
}

export function toEvent(row: EventRow, prefix: string): StoredEvent {
  return {
    seq: row.seq,
    id: eventId(prefix, row.seq),
    tenant: row.tenant,
    source: row.source,
    sourceKind: row.source_kind,
    dialect: row.dialect,
    type: row.type,
    time: row.time,
    timeResolution: row.time_resolution,
    receivedAt: row.received_at,
    file: row.file ?? undefined,
    workspace: row.workspace ?? undefined,
    event: row.event,
    original: row.original ?? undefined,
    raw: row.raw ?? nothing,
    meta: row.meta,
    enrichment: enrichmentCodes[row.enrichment] ?? 'complete',
    added: row.added ?? undefined,
    stale: row.stale === 1,
  }
}

export function readLog(
  database: Database,
  prefix: string,
  after: number,
  limit: number,
  withRaw: boolean,
): StoredEvent[] {
  const rows = database
    .sql(`SELECT ${withRaw ? eventColumns : leanColumns} FROM events WHERE seq > ? ORDER BY seq LIMIT ?`)
    .all(after, limit) as unknown as EventRow[]
  return rows.map((row) => toEvent(row, prefix))
}

export function readEvent(database: Database, prefix: string, seq: number): StoredEvent | undefined {
  const row = database.sql(`SELECT ${eventColumns} FROM events WHERE seq = ?`).get(seq) as
    | EventRow
    | undefined
  return row && toEvent(row, prefix)
}

/** The newest event with one of these keys, whichever tenant. */
export function seqOfKeys(database: Database, keys: readonly string[]): number | undefined {
  const row = database
    .sql('SELECT max(seq) AS seq FROM event_keys WHERE key IN (SELECT value FROM json_each(?))')
    .get(JSON.stringify(keys)) as { seq: number | null }
  return row.seq ?? undefined
}

/**
 * Looks through the log in windows and lets go of the thread between them: a filter that matches
 * little may go through all of it, since the log carries no index but its order.
 */
export async function listEvents(
  database: Database,
  prefix: string,
  query: EventQuery,
): Promise<StoredEvent[]> {
  const found: StoredEvent[] = []
  const ascending = query.after !== undefined
  const { low, high } = database.sql('SELECT min(seq) AS low, max(seq) AS high FROM events').get() as {
    low: number | null
    high: number | null
  }
  if (low === null || high === null) return found
  const statement = database.sql(
    `SELECT ${eventColumns} FROM events
     WHERE seq BETWEEN :from AND :to AND (:types IS NULL OR type IN (SELECT value FROM json_each(:types)))
       AND (:workspace IS NULL OR workspace = :workspace) AND (:file IS NULL OR file = :file)
       AND (:source IS NULL OR source = :source)
       AND (:since IS NULL OR received_at >= :since) AND (:until IS NULL OR received_at <= :until)
     ORDER BY seq ${ascending ? 'ASC' : 'DESC'} LIMIT :limit`,
  )
  const first = Math.max(low, ascending ? (query.after ?? 0) + 1 : low)
  const last = Math.min(high, query.before === undefined ? high : query.before - 1)
  for (let done = 0; first + done <= last && found.length < query.limit; done += window) {
    if (done > 0) await new Promise((resolve) => setImmediate(resolve))
    const from = ascending ? first + done : Math.max(first, last - done - window + 1)
    const to = ascending ? Math.min(last, first + done + window - 1) : last - done
    const rows = statement.all({
      from,
      to,
      types: query.types ? JSON.stringify(query.types) : null,
      workspace: query.workspace ?? null,
      file: query.file ?? null,
      source: query.source ?? null,
      since: query.since ?? null,
      until: query.until ?? null,
      limit: query.limit - found.length,
    }) as unknown as EventRow[]
    for (const row of rows) found.push(toEvent(row, prefix))
  }
  return found
}

interface DeliveryRow {
  id: number
  seq: number
  type: string | null
  rule: string
  target: string
  run: string
  state: string
  attempts: number
  stale: number
  created_at: number
  updated_at: number
  next_at: number | null
  last_error: string | null
  leased: number
}

/** `leased` is not written down: a waiting head whose lane has a token and is not due is leased. */
export function listDeliveries(
  database: Database,
  prefix: string,
  query: DeliveryQuery,
  now: number,
): Delivery[] {
  const wanted = query.states
  const stored = wanted && [
    ...new Set(wanted.flatMap((s) => (s === 'leased' ? ['pending', 'retrying'] : [s]))),
  ]
  const onlyDead = wanted?.length === 1 && wanted[0] === 'dead' ? "AND d.state = 'dead'" : ''
  const rows = database
    .sql(
      `SELECT * FROM (
         SELECT d.id, d.seq, e.type, d.rule, d.target, d.run, d.state, d.attempts, d.stale, d.created_at, d.updated_at,
           d.next_at, d.last_error, (l.head = d.id AND l.token <> 0 AND l.due_at > :now) AS leased
         FROM deliveries d LEFT JOIN events e ON e.seq = d.seq
           LEFT JOIN lanes l ON l.id = d.lane AND d.state IN ('pending', 'retrying')
         WHERE d.id < :before AND (:seq IS NULL OR d.seq = :seq) ${onlyDead}
           AND (:stored IS NULL OR d.state IN (SELECT value FROM json_each(:stored)))
           AND (:rule IS NULL OR d.rule = :rule) AND (:target IS NULL OR d.target = :target)
       )
       WHERE :wanted IS NULL OR (CASE WHEN leased = 1 THEN 'leased' ELSE state END) IN (SELECT value FROM json_each(:wanted))
       ORDER BY id DESC LIMIT :limit`,
    )
    .all({
      before: query.before ?? Number.MAX_SAFE_INTEGER,
      seq: query.seq ?? null,
      stored: stored ? JSON.stringify(stored) : null,
      rule: query.rule ?? null,
      target: query.target ?? null,
      limit: query.limit,
      now,
      wanted: wanted ? JSON.stringify(wanted) : null,
    }) as unknown as DeliveryRow[]
  return rows.map((row) => ({
    id: row.id,
    seq: row.seq,
    eventId: eventId(prefix, row.seq),
    type: row.type ?? 'unknown',
    rule: row.rule,
    target: row.target,
    run: row.run,
    state: row.leased === 1 ? 'leased' : (row.state as Delivery['state']),
    attempts: row.attempts,
    stale: row.stale === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    nextAt: row.next_at ?? undefined,
    lastError: row.last_error ?? undefined,
  }))
}

interface AttemptRow {
  n: number
  started_at: number
  latency_ms: number
  ok: number
  status: number | null
  code: string | null
  message: string | null
  response: string | null
}

export function attemptsOf(database: Database, delivery: number): Attempt[] {
  const rows = database
    .sql('SELECT * FROM attempts WHERE delivery = ? ORDER BY n')
    .all(delivery) as unknown as AttemptRow[]
  return rows.map((row) => ({
    n: row.n,
    startedAt: row.started_at,
    latencyMs: row.latency_ms,
    ok: row.ok === 1,
    ...(row.status !== null && { status: row.status }),
    ...(row.code !== null && { code: row.code }),
    ...(row.message !== null && { message: row.message }),
    ...(row.response !== null && { response: row.response }),
  }))
}
