import type { AdminStore } from '../../src/http/deps.ts'
import type {
  AppendResult,
  Attempt,
  CommitHint,
  Delivery,
  DeliveryQuery,
  EventQuery,
  NewEvent,
  RedriveQuery,
  Store,
  StoredEvent,
  StoreStats,
} from '../../src/store/store.ts'

/** The store as the admin side sees it, in memory: a log, a router that is told how far it is, deliveries. */
export class FakeStore implements AdminStore, Pick<Store, 'readLog' | 'onCommit'> {
  readonly rows: (StoredEvent & { readonly keys: readonly string[] })[] = []
  readonly deliveries: Delivery[] = []
  readonly attempts = new Map<number, Attempt[]>()
  routed = 0
  readonly #listeners = new Set<(what: CommitHint) => void>()

  append(event: NewEvent): AppendResult {
    const { keys, complete, ...rest } = event
    const known = this.rows.find((row) => row.keys.some((key) => keys.includes(key)))
    if (known !== undefined) return { ok: true, seq: known.seq, id: known.id, duplicate: true }
    const seq = (this.rows.at(-1)?.seq ?? 0) + 1
    const id = `evt_test_${seq}`
    const enrichment = complete ? 'complete' : 'pending'
    this.rows.push({ ...rest, keys, seq, id, enrichment, added: undefined })
    return { ok: true, seq, id, duplicate: false }
  }

  /** The router has passed everything up to here. */
  route(to = this.rows.at(-1)?.seq ?? 0): void {
    this.routed = to
    for (const listener of this.#listeners) listener({ appended: false, routed: true, settled: false })
  }

  async readLog(after: number, limit: number): Promise<StoredEvent[]> {
    await tick()
    return this.rows.filter((row) => row.seq > after).slice(0, limit)
  }

  async getEvent(ref: string | number): Promise<StoredEvent | undefined> {
    await tick()
    return this.rows.find((row) =>
      typeof ref === 'number'
        ? row.seq === ref
        : row.id === ref || row.keys.includes(ref) || row.keys.includes(`api:${ref}`),
    )
  }

  async listEvents(query: EventQuery): Promise<StoredEvent[]> {
    await tick()
    const found = this.rows.filter(
      (row) =>
        row.seq < (query.before ?? Infinity) &&
        row.seq > (query.after ?? 0) &&
        (query.types?.includes(row.type) ?? true) &&
        (query.workspace ?? row.workspace) === row.workspace &&
        (query.file ?? row.file) === row.file &&
        (query.source ?? row.source) === row.source &&
        row.receivedAt >= (query.since ?? 0) &&
        row.receivedAt <= (query.until ?? Infinity),
    )
    return (query.after === undefined ? found.toReversed() : found).slice(0, query.limit)
  }

  async keysOf(seq: number): Promise<string[]> {
    await tick()
    return [...(this.rows.find((row) => row.seq === seq)?.keys ?? [])]
  }

  async cursorPosition(name: string): Promise<number> {
    await tick()
    return name === 'router' ? this.routed : 0
  }

  async listDeliveries(query: DeliveryQuery): Promise<Delivery[]> {
    await tick()
    return this.deliveries
      .filter(
        (row) =>
          row.id < (query.before ?? Infinity) &&
          (query.states?.includes(row.state) ?? true) &&
          (query.rule ?? row.rule) === row.rule &&
          (query.target ?? row.target) === row.target &&
          (query.seq ?? row.seq) === row.seq,
      )
      .toSorted((a, b) => b.id - a.id)
      .slice(0, query.limit)
  }

  async attemptsOf(id: number): Promise<Attempt[]> {
    await tick()
    return this.attempts.get(id) ?? []
  }

  async redrive(query: RedriveQuery): Promise<number> {
    await tick()
    let count = 0
    for (const [index, row] of this.deliveries.entries()) {
      const isMeant =
        row.state === 'dead' &&
        (query.ids?.includes(row.id) ?? true) &&
        (query.rule ?? row.rule) === row.rule &&
        (query.target ?? row.target) === row.target &&
        row.updatedAt >= (query.since ?? 0) &&
        row.updatedAt <= (query.until ?? Infinity)
      if (!isMeant) continue
      this.deliveries[index] = { ...row, state: 'pending' }
      count += 1
    }
    return count
  }

  async stats(): Promise<StoreStats> {
    await tick()
    const deliveries = { pending: 0, leased: 0, retrying: 0, delivered: 0, skipped: 0, dead: 0 }
    for (const row of this.deliveries) deliveries[row.state] += 1
    const head = this.rows.at(-1)?.seq ?? 0
    return {
      head,
      events: this.rows.length,
      bytes: 0,
      routed: this.routed,
      deliveries,
      oldestWaitingAt: undefined,
    }
  }

  onCommit(_wanted: Partial<CommitHint>, listener: (what: CommitHint) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** Answers later, as a store does: whatever can interleave, does. */
async function tick(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve))
}
