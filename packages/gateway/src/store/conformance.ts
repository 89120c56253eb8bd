/**
 * What any store must do. An adapter's test calls `describeStore` with a way to open a fresh store,
 * and to open the same one a second time as another node would.
 *
 * @module
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CursorLease, DeliveryResult, LeasedDelivery, NewDelivery, Store } from './store.ts'
import { newEvent } from './testing.ts'

export interface StoreHarness {
  /** Opens one more connection to the same store. */
  open(): Promise<Store>
  /** Closes whatever is open and removes everything. */
  dispose(): Promise<void>
}

const now = 1_800_000_000_000
const leaseMs = 30_000

export function describeStore(name: string, start: () => Promise<StoreHarness>): void {
  describe(`${name} as a store`, () => {
    let harness: StoreHarness
    let store: Store

    beforeEach(async () => {
      harness = await start()
      store = await harness.open()
    })
    afterEach(() => harness.dispose())

    /** Appends n events over some files and returns their seqs. */
    async function fill(n: number, fileOf: (i: number) => string | undefined = () => 'f'): Promise<number[]> {
      const events = Array.from({ length: n }, (_, i) => newEvent({ keys: [`k:${i}`], file: fileOf(i) }))
      const results = await store.append(events)
      return results.map((r) => (r.ok ? r.seq : -1))
    }

    async function claim(owner = 'a', at = now): Promise<CursorLease> {
      const lease = await store.claimCursor('router', owner, leaseMs, at)
      if (!lease) throw new Error('the cursor is held')
      return lease
    }

    async function routeAll(
      seqs: readonly number[],
      fields: (seq: number) => Partial<NewDelivery> = () => ({}),
    ) {
      const lease = await claim()
      const deliveries = seqs.map((seq) => ({
        seq,
        rule: 'r',
        target: 't',
        run: '',
        lane: 'f',
        stale: false,
        ...fields(seq),
      }))
      return store.route(lease, { to: Math.max(...seqs, lease.position), deliveries, enrichments: [], now })
    }

    const leaseOf = (limit = 10, at = now, owner = 'a') =>
      store.lease({ owner, target: 't', limit, leaseMs, now: at })

    const done = (d: LeasedDelivery, fields: Partial<DeliveryResult> = {}): DeliveryResult => ({
      id: d.id,
      lane: d.lane,
      token: d.token,
      state: 'delivered',
      attempt: { startedAt: now, latencyMs: 3, ok: true, status: 200 },
      ...fields,
    })

    const failed = (d: LeasedDelivery, nextAt: number): DeliveryResult =>
      done(d, {
        state: 'retrying',
        nextAt,
        attempt: { startedAt: now, latencyMs: 3, ok: false, code: 'SB_X', message: 'no', status: 503 },
      })

    describe('the log', () => {
      it('gives each event a seq and keeps the exact bytes', async () => {
        const raw = new Uint8Array([0, 255, 10, 13, 123])
        const [first, second] = await store.append([
          newEvent({ keys: ['a'], raw }),
          newEvent({ keys: ['b'] }),
        ])
        expect(first).toMatchObject({ ok: true, duplicate: false })
        expect(second?.ok && first?.ok && second.seq > first.seq).toBe(true)
        const stored = await store.getEvent(first?.ok ? first.id : '')
        expect(stored?.raw).toEqual(raw)
        expect((await store.readLog(0, 10)).map((e) => e.event)).toHaveLength(2)
      })

      it('leaves out the bytes as they came for whoever does not read them', async () => {
        await store.append([newEvent({ keys: ['a'] })])
        const [lean] = await store.readLog(0, 10, { raw: false })
        const [whole] = await store.readLog(0, 10)
        expect(lean?.raw).toHaveLength(0)
        expect({ ...lean, raw: whole?.raw }).toEqual(whole)
      })

      it('stores an event once, however often it comes', async () => {
        const event = newEvent({ keys: ['same'] })
        const [first] = await store.append([event])
        const again = await store.append([event, event])
        expect(again).toEqual([
          { ...first, duplicate: true },
          { ...first, duplicate: true },
        ])
        expect(await store.readLog(0, 10)).toHaveLength(1)
      })

      it('knows an event by any of its keys and remembers new ones', async () => {
        const [first] = await store.append([newEvent({ keys: ['webhook:x:1'] })])
        const [second] = await store.append([newEvent({ keys: ['api:1', 'webhook:x:1'] })])
        const [third] = await store.append([newEvent({ keys: ['api:1'] })])
        expect([second, third]).toEqual([
          { ...first, duplicate: true },
          { ...first, duplicate: true },
        ])
        expect(await store.keysOf(first?.ok ? first.seq : 0)).toEqual(['webhook:x:1', 'api:1'])
      })

      it('keeps tenants apart', async () => {
        const results = await store.append([
          newEvent({ keys: ['k'], tenant: 'a' }),
          newEvent({ keys: ['k'], tenant: 'b' }),
        ])
        expect(results.map((r) => r.ok && r.duplicate)).toEqual([false, false])
      })

      it('lets a bad event fail alone', async () => {
        const bad = newEvent({ keys: ['bad'], time: Number.NaN })
        const results = await store.append([newEvent({ keys: ['x'] }), bad, newEvent({ keys: ['y'] })])
        expect(results.map((r) => r.ok)).toEqual([true, false, true])
        expect(await store.readLog(0, 10)).toHaveLength(2)
        const [retried] = await store.append([newEvent({ keys: ['bad'] })])
        expect(retried).toMatchObject({ ok: true, duplicate: false })
      })

      it('lists newest first with filters and pages', async () => {
        await store.append([
          newEvent({ keys: ['1'], type: 'file.created', workspace: 'w1' }),
          newEvent({ keys: ['2'], type: 'file.deleted', workspace: 'w1' }),
          newEvent({ keys: ['3'], type: 'file.created', workspace: 'w2' }),
        ])
        const seqs = async (query: object) =>
          (await store.listEvents({ limit: 10, ...query })).map((e) => e.seq)
        expect(await seqs({})).toEqual([3, 2, 1])
        expect(await seqs({ after: 0 })).toEqual([1, 2, 3])
        expect(await seqs({ before: 3, limit: 1 })).toEqual([2])
        expect(await seqs({ types: ['file.created'] })).toEqual([3, 1])
        expect(await seqs({ workspace: 'w2', types: ['file.deleted'] })).toEqual([])
      })

      it('finds an event by the id of its sender', async () => {
        const [stored] = await store.append([newEvent({ keys: ['webhook:fastio-signature-sha256:evt-9'] })])
        expect((await store.getEvent('evt-9'))?.seq).toBe(stored?.ok ? stored.seq : 0)
        expect(await store.getEvent('evt-none')).toBeUndefined()
      })
    })

    describe('a cursor', () => {
      it('is held by one owner until its lease ends', async () => {
        await claim('a')
        expect(await store.claimCursor('router', 'b', leaseMs, now + 1)).toBeUndefined()
        expect(await store.claimCursor('router', 'b', leaseMs, now + leaseMs + 1)).toMatchObject({
          owner: 'b',
        })
      })

      it('is not moved by an owner that lost it', async () => {
        const seqs = await fill(2)
        const old = await claim('a')
        const fresh = await claim('b', now + leaseMs + 1)
        const step = { to: seqs[1] ?? 0, deliveries: [], enrichments: [], now }
        expect(await store.route(old, step)).toBeUndefined()
        expect(await store.route(fresh, step)).toMatchObject({ position: seqs[1] })
        expect(await store.cursorPosition('router')).toBe(seqs[1])
      })

      it('moves together with the deliveries or not at all', async () => {
        const [seq = 0] = await fill(1)
        const old = await claim('a')
        await claim('b', now + leaseMs + 1)
        const delivery = { seq, rule: 'r', target: 't', run: '', lane: 'f', stale: false }
        await store.route(old, { to: seq, deliveries: [delivery], enrichments: [], now })
        expect(await store.listDeliveries({ limit: 10 })).toEqual([])
      })

      it('can be let go early', async () => {
        await store.releaseCursor(await claim('a'))
        expect(await store.claimCursor('router', 'b', leaseMs, now + 1)).toMatchObject({ owner: 'b' })
      })

      it('freezes what enrichment found, once', async () => {
        const [stored] = await store.append([newEvent({ keys: ['thin'], complete: false })])
        const seq = stored?.ok ? stored.seq : 0
        expect((await store.getEvent(seq))?.enrichment).toBe('pending')
        const enrichments = [{ seq, enriched: true, added: '{"name":"a"}' }]
        const lease = await store.route(await claim(), { to: seq, deliveries: [], enrichments, now })
        expect(await store.getEvent(seq)).toMatchObject({ enrichment: 'enriched', added: '{"name":"a"}' })
        const again = [{ seq, enriched: true, added: '{"name":"b"}' }]
        await store.route(lease as CursorLease, { to: seq, deliveries: [], enrichments: again, now })
        expect((await store.getEvent(seq))?.added).toBe('{"name":"a"}')
      })
    })

    describe('a lane', () => {
      it('hands out one delivery at a time, in log order', async () => {
        await routeAll(await fill(3))
        const order: number[] = []
        for (let i = 0; i < 3; i++) {
          const [only, ...rest] = await leaseOf()
          expect(rest).toEqual([])
          order.push(only?.event.seq ?? 0)
          expect(await leaseOf()).toEqual([])
          expect(await store.settle([done(only as LeasedDelivery)], now)).toEqual([true])
        }
        expect(order).toEqual([1, 2, 3])
        expect(await leaseOf()).toEqual([])
      })

      it('does not wait for another one', async () => {
        const seqs = await fill(4, (i) => `f${i % 2}`)
        await routeAll(seqs, (seq) => ({ lane: `f${seq % 2}` }))
        const leased = await leaseOf()
        expect(leased.map((d) => d.event.seq).toSorted((x, y) => x - y)).toEqual([1, 2])
        await store.settle([failed(leased[0] as LeasedDelivery, now + 60_000)], now)
        await store.settle([done(leased[1] as LeasedDelivery)], now)
        expect((await leaseOf()).map((d) => d.event.seq)).toEqual([4])
      })

      it('waits for its failing head until the next attempt, then goes on', async () => {
        await routeAll(await fill(2))
        const [head] = await leaseOf()
        await store.settle([failed(head as LeasedDelivery, now + 1_000)], now)
        expect(await leaseOf(10, now + 999)).toEqual([])
        expect(await store.nextDue('t')).toBe(now + 1_000)
        const [again] = await leaseOf(10, now + 1_000)
        expect(again).toMatchObject({ id: head?.id, attempt: 2 })
        await store.settle([done(again as LeasedDelivery, { state: 'dead' })], now)
        expect((await leaseOf()).map((d) => d.event.seq)).toEqual([2])
      })

      it('is leased again when its lease ran out, and refuses the late result', async () => {
        await routeAll(await fill(1))
        const [first] = await leaseOf()
        const [second] = await leaseOf(10, now + leaseMs, 'b')
        expect(second).toMatchObject({ id: first?.id, attempt: 2 })
        expect(await store.settle([done(first as LeasedDelivery)], now)).toEqual([false])
        expect(await store.settle([done(second as LeasedDelivery)], now)).toEqual([true])
        expect((await store.attemptsOf(second?.id ?? 0)).map((a) => a.code)).toEqual([
          'SB_LEASE_EXPIRED',
          undefined,
        ])
      })

      it('keeps a lease that is extended', async () => {
        await routeAll(await fill(1))
        const [head] = await leaseOf()
        await store.extend([head as LeasedDelivery], now + 10 * leaseMs)
        expect(await leaseOf(10, now + leaseMs + 1, 'b')).toEqual([])
      })

      it('gets a delivery back untried', async () => {
        await routeAll(await fill(1))
        const [head] = await leaseOf()
        await store.settle(
          [{ id: head?.id ?? 0, lane: head?.lane ?? 0, token: head?.token ?? 0, state: 'pending' }],
          now,
        )
        expect(await leaseOf()).toMatchObject([{ id: head?.id, attempt: 1 }])
        expect(await store.attemptsOf(head?.id ?? 0)).toEqual([])
      })
    })

    describe('deliveries', () => {
      it('are made once per event, rule, target and run', async () => {
        const seqs = await fill(1)
        await routeAll(seqs)
        await store.releaseCursor(await claim())
        await routeAll(seqs)
        await routeAll(seqs, () => ({ run: 'replay-1' }))
        expect(await store.listDeliveries({ limit: 10 })).toHaveLength(2)
      })

      it('say their state, and the stats agree', async () => {
        const seqs = await fill(5, (i) => `f${i}`)
        await routeAll(seqs, (seq) => ({ lane: `f${seq}` }))
        const [a, b, c, d] = await leaseOf(4)
        await store.settle([done(a as LeasedDelivery), failed(b as LeasedDelivery, now + 9)], now)
        await store.settle([done(c as LeasedDelivery, { state: 'dead' })], now)
        const states = async (s: 'pending' | 'leased' | 'retrying' | 'delivered' | 'dead') =>
          (await store.listDeliveries({ limit: 10, states: [s] })).map((x) => x.id)
        expect(await states('delivered')).toEqual([a?.id])
        expect(await states('retrying')).toEqual([b?.id])
        expect(await states('dead')).toEqual([c?.id])
        expect(await states('leased')).toEqual([d?.id])
        expect(await states('pending')).toHaveLength(1)
        expect((await store.stats()).deliveries).toMatchObject({
          pending: 1,
          leased: 1,
          retrying: 1,
          delivered: 1,
          dead: 1,
        })
      })

      it('that died can be redriven by id, rule, target or time, ahead of nobody', async () => {
        const seqs = await fill(3)
        await routeAll(seqs)
        const [head] = await leaseOf()
        await store.settle([done(head as LeasedDelivery, { state: 'dead' })], now)
        expect(await store.redrive({ rule: 'other', now })).toBe(0)
        expect(await store.redrive({ until: now - 1, now })).toBe(0)
        expect(await store.redrive({ ids: [head?.id ?? 0], rule: 'r', target: 't', since: now, now })).toBe(1)
        const [next] = await leaseOf()
        expect(next?.event.seq).toBe(2)
        await store.settle([done(next as LeasedDelivery)], now)
        const [redriven] = await leaseOf()
        expect(redriven).toMatchObject({ id: head?.id, attempt: 1 })
        await store.settle([done(redriven as LeasedDelivery)], now)
        expect((await store.attemptsOf(head?.id ?? 0)).map((a) => a.n)).toEqual([1, 2])
        expect((await store.stats()).deliveries).toMatchObject({ dead: 0, delivered: 2 })
      })
    })

    describe('facets of files', () => {
      const seen = (file: string, time: number, seq: number, facet = 'content') => ({
        tenant: 'default',
        file,
        facet,
        time,
        timeResolution: 1_000,
        seq,
      })

      it('keep the newest, however often and in which order they are told', async () => {
        await store.keepFacets([seen('a', 20, 2), seen('a', 5, 1, 'place'), seen('b', 7, 3)], 3)
        await store.keepFacets([seen('a', 10, 1), seen('b', 8, 4)], 2)
        const kept = await store.facetsOf([
          { tenant: 'default', file: 'a' },
          { tenant: 'default', file: 'b' },
          { tenant: 'default', file: 'c' },
          { tenant: 'other', file: 'a' },
        ])
        expect(kept.toSorted((x, y) => x.seq - y.seq)).toEqual([
          seen('a', 5, 1, 'place'),
          seen('a', 20, 2),
          seen('b', 8, 4),
        ])
        expect(await store.cursorPosition('facets')).toBe(3)
        expect(await store.newestFacet()).toBe(20)
      })

      it('mark what is stale, in the log and on its deliveries', async () => {
        const [one, two] = (await fill(2)) as [number, number]
        const lease = await claim()
        const delivery = { rule: 'r', target: 't', run: '', lane: 'f' }
        await store.route(lease, {
          to: two,
          stale: [two],
          deliveries: [
            { ...delivery, seq: one, stale: false },
            { ...delivery, seq: two, stale: true },
          ],
          enrichments: [],
          now,
        })
        expect((await store.readLog(0, 10)).map((event) => event.stale)).toEqual([false, true])
        const deliveries = await store.listDeliveries({ limit: 10 })
        expect(deliveries.map(({ seq, stale }) => [seq, stale])).toEqual([
          [two, true],
          [one, false],
        ])
      })

      it('are asked again when a dead letter is redriven', async () => {
        await store.append([
          newEvent({ keys: ['old'], file: 'f', type: 'file.updated', time: 1_000, timeResolution: 1_000 }),
          newEvent({ keys: ['late'], file: 'f', type: 'file.updated', time: 9_000, timeResolution: 1_000 }),
        ])
        await routeAll([1, 2], (seq) => ({ lane: `f${seq}` }))
        const leased = await leaseOf()
        await store.settle(
          leased.map((d) => done(d, { state: 'dead' })),
          now,
        )
        await store.keepFacets([seen('f', 9_000, 2)], 2)
        expect(await store.redrive({ now })).toBe(2)
        const again = await leaseOf()
        expect(
          again.map((d) => [d.event.seq, d.stale]).toSorted(([a], [b]) => Number(a) - Number(b)),
        ).toEqual([
          [1, true],
          [2, false],
        ])
      })
    })

    describe('two nodes', () => {
      it('see each other’s events, and store the same one once', async () => {
        const other = await harness.open()
        const mine = Array.from({ length: 200 }, (_, i) => newEvent({ keys: [`k:${i}`] }))
        const results = await Promise.all([
          ...mine.map((e) => store.append([e])),
          ...mine.map((e) => other.append([e])),
        ])
        const fresh = results.flat().filter((r) => r.ok && !r.duplicate)
        expect(fresh).toHaveLength(200)
        expect(await other.readLog(0, 1_000)).toHaveLength(200)
      })

      it('never lease the same delivery', async () => {
        const other = await harness.open()
        const seqs = await fill(100, (i) => `f${i}`)
        await routeAll(seqs, (seq) => ({ lane: `f${seq}` }))
        const query = { target: 't', limit: 7, leaseMs, now }
        const ids: number[] = []
        for (let i = 0; i < 10; i++) {
          const both = await Promise.all([
            store.lease({ ...query, owner: 'a' }),
            other.lease({ ...query, owner: 'b' }),
          ])
          ids.push(...both.flat().map((d) => d.id))
        }
        expect(ids).toHaveLength(100)
        expect(new Set(ids).size).toBe(100)
      })
    })
  })
}
