// One node on a shared store: appends, routes and delivers until it is told to stop or is killed.
// Prints a line for each thing it was promised: `ack <key>` and `done <delivery>`.
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { newEvent } from '../../src/store/testing.ts'

const [path = '', owner = '', keys = '0'] = process.argv.slice(2)
const store = await openSqliteStore({ path })
let isOver = false
process.on('SIGTERM', () => (isOver = true))
const leaseMs = 500

async function append(): Promise<void> {
  while (!isOver) {
    // Both nodes draw from the same keys, so that they meet.
    const batch = Array.from({ length: 5 }, () => `k:${Math.floor(Math.random() * Number(keys))}`)
    const results = await store.append(
      batch.map((key) => newEvent({ keys: [key], file: `f${key.length}${key.at(-1)}` })),
    )
    results.forEach((result, i) => result.ok && console.log(`ack ${batch[i]} ${result.seq}`))
  }
}

async function route(): Promise<void> {
  while (!isOver) {
    const lease = await store.claimCursor('router', owner, leaseMs, Date.now())
    const events = lease ? await store.readLog(lease.position, 50) : []
    const last = events.at(-1)
    if (!lease || !last) {
      await new Promise((resolve) => setTimeout(resolve, 10))
      continue
    }
    const deliveries = events.map((e) => ({
      seq: e.seq,
      rule: 'r',
      target: 't',
      run: '',
      lane: e.file ?? '',
      stale: false,
    }))
    await store.route(lease, { to: last.seq, deliveries, enrichments: [], now: Date.now() })
  }
}

async function deliver(): Promise<void> {
  while (!isOver) {
    const leased = await store.lease({ owner, target: 't', limit: 10, leaseMs, now: Date.now() })
    const attempt = { startedAt: Date.now(), latencyMs: 0, ok: true }
    const results = leased.map(({ id, lane, token }) => ({
      id,
      lane,
      token,
      state: 'delivered' as const,
      attempt,
    }))
    const accepted = await store.settle(results, Date.now())
    leased.forEach((d, i) => accepted[i] && console.log(`done ${d.id} ${d.event.file} ${d.event.seq}`))
    if (leased.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

await Promise.all([append(), route(), deliver()])
await store.close()
