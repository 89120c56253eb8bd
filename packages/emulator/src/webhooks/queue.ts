import type { FaultPlan } from '../faults/chaos.ts'
import type { Database, Row } from '../storage/database.ts'
import { integer, optionalInteger, optionalText, text } from '../storage/columns.ts'

/** `event` is the real one, `duplicate` chaos's second copy of it, `forged` chaos's invention. */
export type DeliveryKind = 'event' | 'duplicate' | 'forged'

/**
 * `pending` waits for its first attempt · `held` waits for a later one to overtake it · `sending` is under
 * way · `retrying` waits for its next attempt · `delivered`, `failed` and `dropped` are final.
 */
export type DeliveryState = 'pending' | 'held' | 'sending' | 'retrying' | 'delivered' | 'failed' | 'dropped'

export interface QueuedDelivery {
  readonly seq: number
  readonly webhookOrdinal: number
  readonly eventId: string
  readonly eventName: string
  readonly kind: DeliveryKind
  readonly plan: FaultPlan
  readonly body: string
  readonly state: DeliveryState
  readonly attempts: number
  readonly nextAt: number
  readonly status: number | undefined
  readonly error: string | undefined
  readonly tookMs: number | undefined
  readonly created: number
  readonly finished: number | undefined
}

export interface NewDelivery {
  readonly webhookOrdinal: number
  readonly eventSeq: number
  readonly eventId: string
  readonly eventName: string
  readonly kind: DeliveryKind
  readonly plan: FaultPlan
  readonly body: string
  readonly state: 'pending' | 'held' | 'dropped'
  readonly nextAt: number
}

/** What an attempt came to. */
export interface AttemptRecord {
  readonly state: 'delivered' | 'failed' | 'retrying'
  readonly status: number | undefined
  readonly error: string | undefined
  readonly tookMs: number
  readonly nextAt: number
}

// Written out the same way wherever it stands, or SQLite would not use the partial index.
const QUEUED = "state IN ('pending', 'retrying', 'held')"

/** Finished deliveries kept for looking at; older ones are forgotten. */
const KEPT = 20_000

/** Deliveries on disk: a row from the moment its event is committed until long after its last attempt. */
export class DeliveryQueue {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** What was under way when the process ended may or may not have arrived: it goes out again. */
  recover(now: number): void {
    this.#db.run("UPDATE deliveries SET state = 'retrying', next_at = ? WHERE state = 'sending'", now)
  }

  add(delivery: NewDelivery, now: number): void {
    const { webhookOrdinal, eventSeq, eventId, eventName, kind, plan, body, state, nextAt } = delivery
    this.#db.run(
      `INSERT INTO deliveries (webhook_ordinal, event_seq, event_id, event_name, kind, plan, body, state,
         next_at, created, finished) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      webhookOrdinal,
      eventSeq,
      eventId,
      eventName,
      kind,
      JSON.stringify(plan),
      body,
      state,
      nextAt,
      now,
      state === 'dropped' ? now : null,
    )
  }

  /** Takes what is due for one webhook, in order, and marks it as under way. */
  take(webhookOrdinal: number, now: number, limit: number): QueuedDelivery[] {
    return this.#db.transaction(() => {
      const rows = this.#db.all(
        `SELECT * FROM deliveries WHERE webhook_ordinal = ? AND ${QUEUED} AND next_at <= ?
         ORDER BY next_at, seq LIMIT ?`,
        webhookOrdinal,
        now,
        limit,
      )
      for (const row of rows) {
        this.#db.run("UPDATE deliveries SET state = 'sending' WHERE seq = ?", integer(row, 'seq'))
      }
      return rows.map(deliveryOf)
    })
  }

  record(seq: number, attempt: AttemptRecord, now: number): void {
    this.#db.run(
      `UPDATE deliveries SET state = ?, status = ?, error = ?, took_ms = ?, next_at = ?, finished = ?,
         attempts = attempts + 1 WHERE seq = ?`,
      attempt.state,
      attempt.status ?? null,
      attempt.error ?? null,
      Math.round(attempt.tookMs),
      attempt.nextAt,
      attempt.state === 'retrying' ? null : now,
      seq,
    )
  }

  /** Lets go of what waited to be overtaken by `seq`. */
  releaseHeld(webhookOrdinal: number, seq: number, now: number): void {
    this.#db.run(
      "UPDATE deliveries SET state = 'pending', next_at = ? WHERE webhook_ordinal = ? AND state = 'held' AND seq < ?",
      now,
      webhookOrdinal,
      seq,
    )
  }

  /** Puts back what was under way, uncounted: the emulator is closing. */
  putBack(seq: number, now: number): void {
    this.#db.run(
      "UPDATE deliveries SET state = 'retrying', next_at = ? WHERE seq = ? AND state = 'sending'",
      now,
      seq,
    )
  }

  /** When the next one of a webhook is due. */
  nextAt(webhookOrdinal: number): number | undefined {
    const row = this.#db.get(
      `SELECT next_at FROM deliveries WHERE webhook_ordinal = ? AND ${QUEUED} ORDER BY next_at LIMIT 1`,
      webhookOrdinal,
    )
    return row ? integer(row, 'next_at') : undefined
  }

  /** Newest last. */
  list(limit: number): QueuedDelivery[] {
    const rows = this.#db.all('SELECT * FROM deliveries ORDER BY seq DESC LIMIT ?', limit)
    return rows.map(deliveryOf).toReversed()
  }

  countByState(): Record<DeliveryState, number> {
    const counts = { pending: 0, held: 0, sending: 0, retrying: 0, delivered: 0, failed: 0, dropped: 0 }
    for (const row of this.#db.all('SELECT state, count(*) AS n FROM deliveries GROUP BY state')) {
      counts[text(row, 'state') as DeliveryState] = integer(row, 'n')
    }
    return counts
  }

  prune(): void {
    this.#db.run(
      "DELETE FROM deliveries WHERE seq <= (SELECT max(seq) FROM deliveries) - ? AND state IN ('delivered', 'failed', 'dropped')",
      KEPT,
    )
  }
}

function deliveryOf(row: Row): QueuedDelivery {
  return {
    seq: integer(row, 'seq'),
    webhookOrdinal: integer(row, 'webhook_ordinal'),
    eventId: text(row, 'event_id'),
    eventName: text(row, 'event_name'),
    kind: text(row, 'kind') as DeliveryKind,
    plan: JSON.parse(text(row, 'plan')) as FaultPlan,
    body: text(row, 'body'),
    state: text(row, 'state') as DeliveryState,
    attempts: integer(row, 'attempts'),
    nextAt: integer(row, 'next_at'),
    status: optionalInteger(row, 'status'),
    error: optionalText(row, 'error'),
    tookMs: optionalInteger(row, 'took_ms'),
    created: integer(row, 'created'),
    finished: optionalInteger(row, 'finished'),
  }
}
