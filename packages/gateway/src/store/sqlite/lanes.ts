/**
 * Deliveries and the lanes they wait in.
 *
 * A lane is one (target, rule, file). Its head is the one delivery that may be attempted; the next
 * takes its place in the very commit that finishes it, so that N is durably done before N+1 starts.
 * A leased lane is simply not due before its lease ends: an expired lease needs no sweeper.
 *
 * @module
 */
import type { CursorLease, DeliveryResult, LeaseQuery, RedriveQuery, RouteStep } from '../store.ts'
import { bump, CountChanges } from './counters.ts'
import { moveCursor } from './cursors.ts'
import type { Database } from './database.ts'
import { isStaleByNow } from './facets.ts'

/** A lease as the writer hands it out; the event is read by whoever asked. */
export interface LeaseGrant {
  readonly id: number
  readonly lane: number
  readonly token: number
  readonly seq: number
  readonly rule: string
  readonly run: string
  readonly stale: boolean
  readonly attempt: number
}

/** Creates deliveries, freezes what enrichment found and moves the cursor, all or nothing. */
export function route(database: Database, lease: CursorLease, step: RouteStep): CursorLease | undefined {
  const moved = moveCursor(database, lease, step.to)
  if (!moved) return undefined
  const freeze = database.sql(`UPDATE events SET enrichment = ?, added = ? WHERE seq = ? AND enrichment = 1`)
  const mark = database.sql('UPDATE events SET stale = 1 WHERE seq = ?')
  for (const seq of step.stale ?? []) mark.run(seq)
  for (const { seq, enriched, added } of step.enrichments) freeze.run(enriched ? 2 : 3, added ?? null, seq)
  const insert = database.sql(
    `INSERT INTO deliveries (seq, rule, target, run, lane, lane_key, state, stale, created_at, updated_at)
     VALUES (?, ?, ?, ?, 0, ?, 'pending', ?, ?, ?) ON CONFLICT DO NOTHING`,
  )
  const setLane = database.sql('UPDATE deliveries SET lane = ? WHERE id = ?')
  for (const d of step.deliveries) {
    const { changes, lastInsertRowid } = insert.run(
      d.seq,
      d.rule,
      d.target,
      d.run,
      d.lane,
      d.stale ? 1 : 0,
      step.now,
      step.now,
    )
    if (changes === 0) continue
    const id = Number(lastInsertRowid)
    setLane.run(joinLane(database, d.target, d.rule, d.lane, id, step.now), id)
  }
  return moved
}

/** The lane's id; a delivery that finds no lane becomes the head of a new one. */
function joinLane(
  database: Database,
  target: string,
  rule: string,
  lane: string,
  id: number,
  now: number,
): number {
  const existing = database
    .sql('SELECT id FROM lanes WHERE target = ? AND rule = ? AND lane = ?')
    .get(target, rule, lane) as { id: number } | undefined
  if (existing) return existing.id
  const made = database
    .sql('INSERT INTO lanes (target, rule, lane, head, due_at, token) VALUES (?, ?, ?, ?, ?, 0)')
    .run(target, rule, lane, id, now)
  return Number(made.lastInsertRowid)
}

/** Leases the heads of due lanes. A head whose lease ran out counts as one failed attempt. */
export function lease(database: Database, query: LeaseQuery): LeaseGrant[] {
  const due = database
    .sql(
      `SELECT l.id AS lane, l.token, d.id, d.seq, d.rule, d.run, d.stale, d.attempts, d.tries, e.seq AS logged
       FROM lanes l JOIN deliveries d ON d.id = l.head LEFT JOIN events e ON e.seq = d.seq
       WHERE l.target = ? AND l.due_at <= ? ORDER BY l.due_at LIMIT ?`,
    )
    .all(query.target, query.now, query.limit) as unknown as DueRow[]
  for (const row of due) if (row.logged === null) giveUp(database, row, query.now)
  const found = due.filter((row) => row.logged !== null)
  if (found.length === 0) return []
  let token = bump(database, 'lease.token', found.length) - found.length
  const take = database.sql('UPDATE lanes SET token = ?, owner = ?, due_at = ? WHERE id = ?')
  return found.map((row) => {
    token++
    take.run(token, query.owner, query.now + query.leaseMs, row.lane)
    const expired = row.token !== 0
    if (expired) recordExpiry(database, row, query.now)
    return {
      id: row.id,
      lane: row.lane,
      token,
      seq: row.seq,
      rule: row.rule,
      run: row.run,
      stale: row.stale === 1,
      attempt: row.tries + (expired ? 2 : 1),
    }
  })
}

interface DueRow {
  lane: number
  token: number
  id: number
  seq: number
  rule: string
  run: string
  stale: number
  attempts: number
  tries: number
  /** Null if the event is no longer in the log. */
  logged: number | null
}

/** There is nothing left to deliver: its lane goes on without it. */
function giveUp(database: Database, row: DueRow, now: number): void {
  const message = 'The event is no longer in the log.'
  database
    .sql(
      "UPDATE deliveries SET state = 'skipped', next_at = NULL, last_error = ?, updated_at = ? WHERE id = ?",
    )
    .run(message, now, row.id)
  bump(database, 'deliveries.skipped', 1)
  advance(database, row.lane, now)
}

function recordExpiry(database: Database, row: DueRow, now: number): void {
  const message = 'The gateway that was delivering this stopped before it had an answer.'
  database
    .sql('UPDATE deliveries SET attempts = attempts + 1, tries = tries + 1, updated_at = ? WHERE id = ?')
    .run(now, row.id)
  database
    .sql(
      `INSERT INTO attempts (delivery, n, started_at, latency_ms, ok, code, message)
       VALUES (?, ?, ?, 0, 0, 'SB_LEASE_EXPIRED', ?) ON CONFLICT DO NOTHING`,
    )
    .run(row.id, row.attempts + 1, now, message)
}

/** Records results; false for each whose lease is no longer the newest. */
export function settle(database: Database, results: readonly DeliveryResult[], now: number): boolean[] {
  const counts = new CountChanges()
  const unlock = database.sql(
    'UPDATE lanes SET token = 0, owner = NULL, due_at = ? WHERE id = ? AND token = ? AND head = ?',
  )
  const accepted = results.map((result) => {
    const dueAt = result.state === 'retrying' ? (result.nextAt ?? now) : now
    if (unlock.run(dueAt, result.lane, result.token, result.id).changes === 0) return false
    if (result.attempt) recordAttempt(database, result, now)
    if (result.state === 'delivered' || result.state === 'dead' || result.state === 'skipped') {
      database
        .sql('UPDATE deliveries SET state = ?, next_at = NULL, updated_at = ? WHERE id = ?')
        .run(result.state, now, result.id)
      counts.add(result.state, 1)
      advance(database, result.lane, now)
    } else if (result.state === 'retrying') {
      database
        .sql("UPDATE deliveries SET state = 'retrying', next_at = ?, updated_at = ? WHERE id = ?")
        .run(dueAt, now, result.id)
    }
    return true
  })
  counts.flush(database)
  return accepted
}

function recordAttempt(database: Database, result: DeliveryResult, now: number): void {
  const attempt = result.attempt
  if (!attempt) return
  const { attempts } = database
    .sql(
      `UPDATE deliveries SET attempts = attempts + 1, tries = tries + 1, last_error = ?, updated_at = ?
       WHERE id = ? RETURNING attempts`,
    )
    .get(attempt.ok ? null : (attempt.message ?? attempt.code ?? 'failed'), now, result.id) as {
    attempts: number
  }
  database
    .sql(
      `INSERT INTO attempts (delivery, n, started_at, latency_ms, ok, status, code, message, response)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    .run(
      result.id,
      attempts,
      attempt.startedAt,
      attempt.latencyMs,
      attempt.ok ? 1 : 0,
      attempt.status ?? null,
      attempt.code ?? null,
      attempt.message ?? null,
      attempt.response ?? null,
    )
}

/** The next in the lane becomes its head; a lane with nothing left is dropped. */
function advance(database: Database, lane: number, now: number): void {
  const next = database
    .sql(`SELECT min(id) AS id FROM deliveries WHERE lane = ? AND state IN ('pending', 'retrying')`)
    .get(lane) as { id: number | null }
  if (next.id === null) database.sql('DELETE FROM lanes WHERE id = ?').run(lane)
  else database.sql('UPDATE lanes SET head = ?, due_at = ? WHERE id = ?').run(next.id, now, lane)
}

/** Moves the end of leases that are still held. */
export function extend(
  database: Database,
  leases: readonly { lane: number; token: number }[],
  until: number,
): void {
  const move = database.sql('UPDATE lanes SET due_at = ? WHERE id = ? AND token = ?')
  for (const { lane, token } of leases) move.run(until, lane, token)
}

/** Puts dead letters back into their lanes, with a fresh count of tries. */
export function redrive(database: Database, query: RedriveQuery): number {
  const rows = database
    .sql(
      `SELECT id, seq, target, rule, lane_key FROM deliveries
       WHERE state = 'dead' AND (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))
         AND (:rule IS NULL OR rule = :rule) AND (:target IS NULL OR target = :target)
         AND (:since IS NULL OR updated_at >= :since) AND (:until IS NULL OR updated_at <= :until)
       ORDER BY id`,
    )
    .all({
      ids: query.ids ? JSON.stringify(query.ids) : null,
      rule: query.rule ?? null,
      target: query.target ?? null,
      since: query.since ?? null,
      until: query.until ?? null,
    }) as { id: number; seq: number; target: string; rule: string; lane_key: string }[]
  const update = database.sql(
    `UPDATE deliveries SET state = 'pending', tries = 0, next_at = NULL, updated_at = ?, lane = ?, stale = max(stale, ?)
     WHERE id = ?`,
  )
  for (const row of rows) {
    const lane = joinLane(database, row.target, row.rule, row.lane_key, row.id, query.now)
    update.run(query.now, lane, isStaleByNow(database, row.seq) ? 1 : 0, row.id)
  }
  if (rows.length > 0) bump(database, 'deliveries.dead', -rows.length)
  return rows.length
}
