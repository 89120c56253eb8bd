import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StreamHub } from '../../src/http/stream/hub.ts'
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { newEvent, startedAt, startHarness, type Harness } from './harness.ts'
import { SseClient } from './sse-client.ts'

let dir: string
let store: SqliteStore
let hub: StreamHub
let h: Harness

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox-'))
  store = await openSqliteStore({ path: join(dir, 'signalbox.db') })
  hub = new StreamHub({ store, log: { info: () => undefined, error: () => undefined } })
  h = await startHarness({
    deps: () => ({
      store,
      hub,
      inject: async (event) => {
        const [result] = await store.append([event])
        if (result === undefined) throw new Error('no answer')
        return result
      },
    }),
  })
})
afterEach(async () => {
  await hub.close()
  await h.close()
  await store.close()
  await rm(dir, { recursive: true })
})

async function route(to: number, rule?: string): Promise<void> {
  const lease = await store.claimCursor('router', 'test', 10_000, startedAt)
  if (lease === undefined) throw new Error('no lease')
  const delivery = { seq: to, rule: rule ?? '', target: 'worker', run: '', lane: 'x', stale: false }
  const deliveries = rule === undefined ? [] : [delivery]
  const routed = await store.route(lease, { to, deliveries, enrichments: [], now: startedAt })
  if (routed !== undefined) await store.releaseCursor(routed)
}

describe('over the embedded store', () => {
  it('an event that is injected is found by each of its ids, once', async () => {
    const body = { eventId: 'mine-1', eventType: 'file.created', data: { id: 'AB-C' } }
    const first = (await h.call('/v1/events', { method: 'POST', body })).json
    const second = (await h.call('/v1/events', { method: 'POST', body })).json
    expect(second).toEqual({ ...first, duplicate: true })
    for (const ref of [first.id, first.seq, 'mine-1']) {
      expect((await h.call(`/v1/events/${ref}`)).json.keys).toEqual(['manual:mine-1'])
    }
    expect((await h.call('/v1/events?file=abc')).json.items).toHaveLength(1)
    expect((await h.call('/v1/events?type=file.deleted')).json.items).toEqual([])
  })

  it('a dead letter is listed, shown and redriven', async () => {
    await store.append([newEvent(1)])
    await route(1, 'large')
    const now = Date.now()
    const [leased] = await store.lease({ owner: 'test', target: 'worker', limit: 1, leaseMs: 10_000, now })
    if (leased === undefined) throw new Error('nothing to deliver')
    const attempt = { startedAt: now, latencyMs: 3, ok: false, status: 410, message: 'gone' }
    await store.settle(
      [{ id: leased.id, lane: leased.lane, token: leased.token, state: 'dead', attempt }],
      now,
    )
    expect((await h.call('/v1/dead-letters')).json.items).toHaveLength(1)
    expect((await h.call(`/v1/deliveries/${leased.id}`)).json).toMatchObject({
      state: 'dead',
      attempts: [{ status: 410 }],
    })
    expect((await h.call('/v1/events/evt-1')).json.deliveries).toHaveLength(1)
    const redrive = { method: 'POST', body: { rule: 'large' } }
    expect((await h.call('/v1/dead-letters/redrive', redrive)).json).toEqual({ dryRun: false, count: 1 })
    expect((await h.call('/v1/dead-letters')).json.items).toEqual([])
  })

  it('a stream resumes out of the log and goes on live', async () => {
    await store.append([1, 2, 3].map((n) => newEvent(n)))
    await route(3)
    const client = new SseClient(h.port, '/v1/events/stream?after=1')
    await client.until((c) => c.messages.length === 2)
    await store.append([newEvent(4)])
    await route(4)
    await client.until((c) => c.messages.length === 3)
    client.kill()
    expect(client.ids).toEqual([2, 3, 4])
  })
})
