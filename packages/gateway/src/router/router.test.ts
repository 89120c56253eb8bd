import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore, type SqliteStore } from '../store/sqlite/sqlite-store.ts'
import { newEvent } from '../store/testing.ts'
import type { Enrichment, StoredEvent } from '../store/store.ts'
import { envelopeOf } from '../log/envelope.ts'
import { startRouter, type Router, type RouterOptions, type RouterRules } from './router.ts'

let folder: string
let store: SqliteStore
let routers: Router[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-router-'))
  store = await openSqliteStore({ path: join(folder, 'signalbox.db') })
})
afterEach(async () => {
  await Promise.all(routers.map((router) => router.close()))
  routers = []
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

const targets = [{ name: 't', ordered: true }]
const everything: RouterRules = { readsOriginal: false, match: () => [{ name: 'all', targets }] }

function start(options: Partial<RouterOptions> = {}): Router {
  const router = startRouter({
    store,
    rules: everything,
    enricher: { enrich: async () => [] },
    owner: 'a',
    clock: Date.now,
    log: { warn() {}, error() {} },
    ...options,
  })
  routers.push(router)
  return router
}

const events = (n: number, from = 0) =>
  Array.from({ length: n }, (_, i) => newEvent({ keys: [`k:${from + i}`], file: `f${i}` }))
const routed = () => store.cursorPosition('router')
const deliveries = () => store.listDeliveries({ limit: 5_000 })

it('creates a delivery for each match and follows the log to its end', async () => {
  start({ batch: 7 })
  await store.append(events(50))
  await expect.poll(routed).toBe(50)
  expect(new Set((await deliveries()).map((d) => d.seq)).size).toBe(50)
})

it('shows rules what enrichment found, and freezes just that', async () => {
  const seen: unknown[] = []
  start({
    rules: {
      readsOriginal: false,
      match: (event) => {
        const { detail } = envelopeOf(event)
        seen.push([detail.data.size, detail.signalbox?.enriched])
        return []
      },
    },
    enricher: {
      enrich: async (thin: readonly StoredEvent[]): Promise<Enrichment[]> =>
        thin.map(({ seq }) =>
          seq === 1 ? { seq, enriched: true, added: '{"size":7}' } : { seq, enriched: false },
        ),
    },
  })
  await store.append([newEvent({ keys: ['a'], complete: false }), newEvent({ keys: ['b'], complete: false })])
  await expect.poll(routed).toBe(2)
  expect(seen).toEqual([
    [7, true],
    [undefined, false],
  ])
  expect((await store.getEvent(1))?.enrichment).toBe('enriched')
  expect((await store.getEvent(2))?.enrichment).toBe('missed')
})

it('passes an event that cannot be read, and goes on', async () => {
  const errors: string[] = []
  start({
    rules: {
      readsOriginal: false,
      match(event) {
        if (event.seq === 1) throw new Error('boom')
        return everything.match(event)
      },
    },
    log: { warn() {}, error: (_, message) => errors.push(message) },
  })
  await store.append(events(2))
  await expect.poll(routed).toBe(2)
  expect((await deliveries()).map((d) => d.seq)).toEqual([2])
  expect(errors).toHaveLength(1)
})

it('routes each event once when two gateways share the store, and goes on when one leaves', async () => {
  const other = await openSqliteStore({ path: join(folder, 'signalbox.db') })
  const first = start({ owner: 'a', leaseMs: 500, pollMs: 20 })
  await expect.poll(() => first.isLeading()).toBe(true)
  start({ owner: 'b', store: other, leaseMs: 500, pollMs: 20 })
  await store.append(events(20))
  await expect.poll(routed).toBe(20)
  await first.close()
  await store.append(events(20, 100))
  await expect.poll(routed).toBe(40)
  expect(await deliveries()).toHaveLength(40)
  for (const router of routers) await router.close()
  await other.close()
})

it('recovers when the store fails for a while', async () => {
  start({ pollMs: 20 })
  await store.append(events(1))
  await expect.poll(routed).toBe(1)
  store.injectFault({ errcode: 10, commits: 2 })
  await store.append(events(1, 50)).catch(() => {})
  await store.append(events(3, 60)).catch(() => {})
  await store.append(events(3, 60))
  const { head } = await store.stats()
  await expect.poll(routed, { timeout: 5_000 }).toBe(head)
})
