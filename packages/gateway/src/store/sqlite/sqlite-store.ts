import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import { dialects } from '@signalbox/events'
import type { CommitHint, DeliveryState, LeasedDelivery, Store, StoreStats } from '../store.ts'
import { CommitSignal } from './commit-signal.ts'
import { openReader, prefixOf, seqOfId, type Database } from './database.ts'
import { facetsOf, newestFacet } from './facets.ts'
import { attemptsOf, listDeliveries, listEvents, readEvent, readLog, seqOfKeys } from './reader.ts'
import { createWriterClient } from './writer-client.ts'
import type { InjectedFault, WriterControl, WriterData } from './writer-thread.ts'

export interface SqliteStoreOptions {
  /** The database file; its folder is made if missing. */
  readonly path: string
  readonly clock?: () => number
  /** The writer thread died: nothing can be stored any more. */
  readonly onFailure?: (error: Error) => void
}

export interface SqliteStore extends Store {
  /** A line to the writer for another thread; speak `createWriterClient` on it. */
  connect(): MessagePort
  injectFault(fault: InjectedFault): void
}

/**
 * Opens the embedded store: one writer thread with group commit, and a reading connection here.
 * Several processes may open the same file.
 *
 * @example
 * const store = await openSqliteStore({ path: '.signalbox/signalbox.db' })
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const clock = options.clock ?? Date.now
  mkdirSync(dirname(options.path), { recursive: true, mode: 0o700 })
  const listeners = new Map<(hint: CommitHint) => void, Partial<CommitHint>>()
  const signal = new CommitSignal()
  const wantAll = (): void => {
    const wanted = [...listeners.values()]
    signal.want({
      appended: wanted.some((w) => w.appended),
      routed: wanted.some((w) => w.routed),
      settled: wanted.some((w) => w.settled),
    })
  }
  const { worker, closed } = await startWriter({ path: options.path, signal: signal.buffer }, () => {
    const hint = signal.take()
    for (const [listener, wanted] of listeners) if (concerns(hint, wanted)) listener(hint)
  })
  const { port1, port2 } = new MessageChannel()
  send(worker, { control: 'client', port: port2 }, [port2])
  const writer = createWriterClient(port1)
  let stopping = false
  void closed.then((error) => {
    if (stopping) return
    const reason = error ?? new Error('The store writer stopped.')
    writer.fail(reason)
    options.onFailure?.(reason)
  })
  const reader = openReader(options.path)
  const prefix = prefixOf(reader)

  return {
    append: (events) => writer.append(events),
    readLog: async (after, limit, options) => {
      const rows = readLog(reader, prefix, after, limit, options?.raw ?? true)
      const last = rows.at(-1)
      const { durable } = signal
      if (!last || last.seq <= durable) return rows
      // Nobody acts on an event that a power cut could still take back, and its seq with it.
      if (durable > after) return rows.filter((row) => row.seq <= durable)
      await writer.run({ op: 'sync' })
      signal.raiseDurable(last.seq)
      return rows
    },
    getEvent: async (ref) => {
      const seq = typeof ref === 'number' ? ref : (seqOfId(prefix, ref) ?? seqOfKeys(reader, keysFor(ref)))
      return seq === undefined ? undefined : readEvent(reader, prefix, seq)
    },
    listEvents: (query) => listEvents(reader, prefix, query),
    keysOf: async (seq) => keysOf(reader, seq),
    claimCursor: (name, owner, leaseMs, now) => writer.run({ op: 'claim', name, owner, leaseMs, now }),
    releaseCursor: async (lease) => writer.run({ op: 'release', lease }),
    cursorPosition: async (name) => cursorPosition(reader, name),
    route: (lease, step) => writer.run({ op: 'route', lease, step }),
    newestFacet: async () => newestFacet(reader),
    facetsOf: async (files) => facetsOf(reader, files),
    keepFacets: async (seen, upTo) => writer.run({ op: 'facets', seen, upTo }),
    lease: async (query) => {
      const grants = await writer.run({ op: 'lease', query })
      return grants.flatMap(({ seq, ...grant }): LeasedDelivery[] => {
        const event = readEvent(reader, prefix, seq)
        return event ? [{ ...grant, target: query.target, event }] : []
      })
    },
    settle: (results, now) => writer.run({ op: 'settle', results, now }),
    extend: async (leases, until) => writer.run({ op: 'extend', leases, until }),
    nextDue: async (target) => {
      const row = reader.sql('SELECT min(due_at) AS due FROM lanes WHERE target = ?').get(target) as {
        due: number | null
      }
      return row.due ?? undefined
    },
    listDeliveries: async (query) => listDeliveries(reader, prefix, query, clock()),
    attemptsOf: async (id) => attemptsOf(reader, id),
    redrive: (query) => writer.run({ op: 'redrive', query }),
    stats: async () => stats(reader, options.path, clock()),
    onCommit(wanted, listener) {
      listeners.set(listener, wanted)
      wantAll()
      return () => {
        listeners.delete(listener)
        wantAll()
      }
    },
    async close() {
      if (stopping) return
      stopping = true
      reader.close()
      send(worker, { control: 'close' })
      await closed
      writer.close()
    },
    connect() {
      const channel = new MessageChannel()
      send(worker, { control: 'client', port: channel.port2 }, [channel.port2])
      return channel.port1
    },
    injectFault(fault) {
      send(worker, { control: 'fault', ...fault })
    },
  }
}

function concerns(hint: CommitHint, wanted: Partial<CommitHint>): boolean {
  return (
    (hint.appended && wanted.appended === true) ||
    (hint.routed && wanted.routed === true) ||
    (hint.settled && wanted.settled === true)
  )
}

function send(worker: Worker, message: WriterControl, transfer: MessagePort[] = []): void {
  worker.postMessage(message, transfer)
}

/** `closed` resolves when the thread is gone: with an error, or undefined after an orderly close. */
async function startWriter(
  workerData: WriterData,
  onChange: () => void,
): Promise<{ worker: Worker; closed: Promise<Error | undefined> }> {
  const file = import.meta.url.endsWith('.ts') ? './writer-thread.ts' : './writer-thread.js'
  const worker = new Worker(new URL(file, import.meta.url), { workerData, name: 'signalbox-writer' })
  let failure: Error | undefined
  const closed = new Promise<Error | undefined>((resolve) => {
    worker.once('error', (error) => {
      failure = error instanceof Error ? error : new Error(String(error))
    })
    worker.once('exit', () => resolve(failure))
  })
  const ready = new Promise<void>((resolve) => {
    worker.on('message', (message: { ready?: true; changed?: true }) => {
      if (message.ready) resolve()
      if (message.changed) onChange()
    })
  })
  await Promise.race([
    ready,
    closed.then((error) => {
      throw error ?? new Error('The store writer stopped while starting.')
    }),
  ])
  return { worker, closed }
}

/** Under which keys an id of the sender, or the API's, may be stored. */
function keysFor(id: string): string[] {
  return [id, `api:${id}`, ...Object.keys(dialects).map((dialect) => `webhook:${dialect}:${id}`)]
}

function keysOf(reader: Database, seq: number): string[] {
  const row = reader.sql('SELECT keys FROM events WHERE seq = ?').get(seq) as { keys: string } | undefined
  const later = reader.sql('SELECT key FROM sightings WHERE seq = ?').all(seq) as { key: string }[]
  return row ? [...row.keys.split('\n'), ...later.map((r) => r.key)] : []
}

function cursorPosition(reader: Database, name: string): number {
  const row = reader.sql('SELECT position FROM cursors WHERE name = ?').get(name) as
    | { position: number }
    | undefined
  return row?.position ?? 0
}

function stats(reader: Database, path: string, now: number): StoreStats {
  const { head, low } = reader.sql('SELECT max(seq) AS head, min(seq) AS low FROM events').get() as {
    head: number | null
    low: number | null
  }
  const counted = reader.sql("SELECT name, n FROM counters WHERE name LIKE 'deliveries.%'").all() as {
    name: string
    n: number
  }[]
  const deliveries: Record<DeliveryState, number> = {
    pending: 0,
    leased: 0,
    retrying: 0,
    delivered: 0,
    skipped: 0,
    dead: 0,
  }
  for (const { name, n } of counted) deliveries[name.slice('deliveries.'.length) as DeliveryState] = n
  const waiting = reader
    .sql(
      `SELECT state, count(*) AS n, min(created_at) AS oldest FROM deliveries INDEXED BY deliveries_waiting
       WHERE state IN ('pending', 'retrying') GROUP BY state`,
    )
    .all() as { state: 'pending' | 'retrying'; n: number; oldest: number }[]
  for (const { state, n } of waiting) deliveries[state] = n
  const { leased } = reader
    .sql('SELECT count(*) AS leased FROM lanes WHERE token <> 0 AND due_at > ?')
    .get(now) as { leased: number }
  deliveries.leased = leased
  deliveries.pending = Math.max(0, deliveries.pending - leased)
  return {
    head: head ?? 0,
    // Without a scan: the log has no holes but those that retention cuts off at its start.
    events: head === null || low === null ? 0 : head - low + 1,
    bytes: sizeOf(path) + sizeOf(`${path}-wal`),
    routed: cursorPosition(reader, 'router'),
    deliveries,
    oldestWaitingAt: waiting.length > 0 ? Math.min(...waiting.map((w) => w.oldest)) : undefined,
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
