import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeliveryItem, DeliveryOutcome, Target, TargetPolicy } from '../contract/target.ts'
import { startRouter, type Router } from '../router/router.ts'
import { openSqliteStore, type SqliteStore } from '../store/sqlite/sqlite-store.ts'
import { newEvent } from '../store/testing.ts'
import { startDispatcher, type Dispatcher, type DispatcherOptions } from './dispatcher.ts'

const silent = { info() {}, warn() {}, error() {} }
const quick = { attempts: 4, baseMs: 5, factor: 1, maxDelayMs: 5 }
const failed = (fields: object = {}): DeliveryOutcome => ({
  ok: false,
  retry: 'later',
  code: 'SB_TEST',
  message: 'no',
  blame: 'item',
  ...fields,
})

/** A target that answers as told and remembers what it got. */
function scripted(
  name: string,
  answer: (item: DeliveryItem) => DeliveryOutcome | Promise<DeliveryOutcome>,
  policy: Partial<TargetPolicy> = {},
): Target & { readonly got: string[]; most: number } {
  let active = 0
  const target = {
    name,
    kind: 'test',
    policy: {
      concurrency: 8,
      timeoutMs: 1_000,
      retry: quick,
      ordered: true,
      stale: 'mark' as const,
      ...policy,
    },
    got: [] as string[],
    most: 0,
    async deliver(batch: readonly DeliveryItem[]) {
      target.most = Math.max(target.most, ++active)
      const outcomes = []
      for (const item of batch) {
        target.got.push(item.event.detail.eventId)
        outcomes.push(await answer(item))
      }
      active--
      return outcomes
    },
  }
  return target
}

let folder: string
let store: SqliteStore
let router: Router | undefined
let dispatcher: Dispatcher | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-dispatch-'))
  store = await openSqliteStore({ path: join(folder, 'signalbox.db') })
})
afterEach(async () => {
  await router?.close()
  await dispatcher?.close(50)
  router = dispatcher = undefined
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

function start(
  targets: readonly Target[],
  matches: (name: string) => boolean = () => true,
  transform?: DispatcherOptions['transform'],
): void {
  router = startRouter({
    store,
    rules: {
      readsOriginal: false,
      match: ({ event }) =>
        matches((JSON.parse(event) as { eventId: string }).eventId)
          ? [{ name: 'all', targets: targets.map((t) => ({ name: t.name, ordered: t.policy.ordered })) }]
          : [],
    },
    enricher: { enrich: async () => [] },
    owner: 'test',
    clock: Date.now,
    log: silent,
  })
  dispatcher = startDispatcher({
    store,
    targets,
    secret: String,
    owner: 'test',
    clock: Date.now,
    random: () => 0.99,
    circuit: { baseOpenMs: 100 },
    ...(transform && { transform }),
    log: silent,
  })
}

const event = (id: string, file: string | undefined) =>
  newEvent({ keys: [id], file, event: JSON.stringify({ eventId: id, eventType: 'file.created', data: {} }) })

const settled = (n: number) =>
  expect
    .poll(
      async () => {
        const { deliveries } = await store.stats()
        return deliveries.delivered + deliveries.dead
      },
      { timeout: 10_000 },
    )
    .toBe(n)

describe('deliveries', () => {
  it('of stale events are marked, skipped or as any other, as the target wants it', async () => {
    const targets = (['mark', 'drop', 'deliver'] as const).map((stale) => {
      const flags: boolean[] = []
      const target = scripted(
        stale,
        (item) => {
          flags.push(item.stale)
          return { ok: true }
        },
        { stale },
      )
      return { target, flags }
    })
    start(targets.map(({ target }) => target))
    const update = { type: 'file.updated', timeResolution: 1_000 }
    await store.append([{ ...event('newer', 'f1'), ...update, time: 20_000 }])
    await store.append([{ ...event('older', 'f1'), ...update, time: 10_000 }])
    await expect
      .poll(async () => (await store.stats()).deliveries)
      .toMatchObject({ delivered: 5, skipped: 1, pending: 0 })
    expect(targets.map(({ flags }) => flags)).toEqual([[false, true], [false], [false, false]])
    const [skipped] = await store.listDeliveries({ limit: 9, states: ['skipped'] })
    expect(skipped).toMatchObject({ target: 'drop', stale: true, attempts: 0 })
  })

  it('that old targets have under way are waited for when a shutdown comes during a reload', async () => {
    let isDone = false
    const slow = scripted('slow', async () => {
      await new Promise((resolve) => setTimeout(resolve, 150))
      isDone = true
      return { ok: true }
    })
    start([slow])
    await store.append([event('one', 'f1')])
    await expect.poll(() => slow.got).toEqual(['one'])
    const replacing = dispatcher?.replace([], 5_000)
    await dispatcher?.close(5_000)
    expect(isDone).toBe(true)
    await replacing
    await expect.poll(async () => (await store.stats()).deliveries.delivered).toBe(1)
  })

  it('reach every target of a matching rule', async () => {
    const [a, b] = [scripted('a', () => ({ ok: true })), scripted('b', () => ({ ok: true }))]
    start([a, b], (id) => id !== 'no')
    await store.append([event('one', 'f1'), event('no', 'f1'), event('two', 'f2')])
    await settled(4)
    expect(a.got.toSorted()).toEqual(['one', 'two'])
    expect(b.got.toSorted()).toEqual(['one', 'two'])
  })

  it('carry what a transformer made of the event; one that fails ends the delivery', async () => {
    const texts: (string | undefined)[] = []
    const target = scripted('t', (item) => {
      texts.push(item.transformed?.text)
      return { ok: true }
    })
    start(
      [target],
      () => true,
      ({ rule, json, receivedAt }) => {
        if (json.includes('"bad"')) throw new Error('too large')
        return { text: `${rule} ${typeof receivedAt}`, contentType: 'text/plain' }
      },
    )
    await store.append([event('good', 'f1'), event('bad', 'f2')])
    await settled(2)
    expect(texts).toEqual(['all number'])
    const [dead] = await store.listDeliveries({ states: ['dead'], limit: 9 })
    expect(await store.attemptsOf(dead?.id ?? 0)).toMatchObject([
      {
        ok: false,
        code: 'SB_TARGET_TRANSFORM',
        message: 'The transformer of the rule all failed: too large.',
      },
    ])
  })

  it('keep the order of a file; a failing file holds back only itself', async () => {
    let refusals = 3
    const target = scripted('t', (item) =>
      item.event.detail.eventId === 'bad-1' && refusals-- > 0 ? failed() : { ok: true },
    )
    start([target])
    await store.append([
      event('bad-1', 'bad'),
      event('bad-2', 'bad'),
      event('good-1', 'good'),
      event('good-2', 'good'),
    ])
    await settled(4)
    const of = (file: string) => target.got.filter((id) => id.startsWith(file))
    expect(of('bad')).toEqual(['bad-1', 'bad-1', 'bad-1', 'bad-1', 'bad-2'])
    expect(of('good')).toEqual(['good-1', 'good-2'])
    expect(target.got.indexOf('good-2')).toBeLessThan(target.got.indexOf('bad-2'))
  })

  it('go out side by side for one file when order is turned off', async () => {
    const target = scripted('t', () => new Promise((resolve) => setTimeout(resolve, 30, { ok: true })), {
      ordered: false,
    })
    start([target])
    await store.append(Array.from({ length: 8 }, (_, i) => event(`e${i}`, 'same')))
    await settled(8)
    expect(target.most).toBeGreaterThan(1)
  })

  it('become dead letters after the last attempt, or at once when it is permanent', async () => {
    const target = scripted('t', (item) =>
      failed(item.event.detail.eventId === 'gone' ? { retry: 'never' } : {}),
    )
    start([target])
    await store.append([event('gone', 'f1'), event('hopeless', 'f2')])
    await settled(2)
    const dead = await store.listDeliveries({ limit: 10, states: ['dead'] })
    expect(dead.map((d) => d.attempts).toSorted((a, b) => a - b)).toEqual([1, 4])
    expect(await store.attemptsOf(dead[0]?.id ?? 0)).toMatchObject([
      { ok: false, code: 'SB_TEST' },
      {},
      {},
      {},
    ])
  })

  it('are redriven and then delivered', async () => {
    let isUp = false
    const target = scripted('t', () => (isUp ? { ok: true } : failed({ retry: 'never' })))
    start([target])
    await store.append([event('one', 'f1')])
    await settled(1)
    isUp = true
    expect(await store.redrive({ target: 't', now: Date.now() })).toBe(1)
    await expect.poll(async () => (await store.stats()).deliveries.delivered).toBe(1)
  })

  it('never exceed the concurrency of their target', async () => {
    const target = scripted('t', () => new Promise((resolve) => setTimeout(resolve, 2, { ok: true })), {
      concurrency: 3,
    })
    start([target])
    await store.append(Array.from({ length: 60 }, (_, i) => event(`e${i}`, `f${i}`)))
    await settled(60)
    expect(target.most).toBe(3)
    expect(new Set(target.got).size).toBe(60)
  })

  it('to one target are not delayed by another that hangs', async () => {
    const stuck = scripted('stuck', () => new Promise(() => {}), { timeoutMs: 60_000 })
    const live = scripted('live', () => ({ ok: true }))
    start([stuck, live])
    await store.append(Array.from({ length: 100 }, (_, i) => event(`e${i}`, `f${i}`)))
    await expect.poll(() => live.got.length).toBe(100)
    expect(stuck.got.length).toBeLessThanOrEqual(8)
  })

  it('survive a throwing target as a failed attempt', async () => {
    let first = true
    const target = scripted('t', () => {
      if (!first) return { ok: true }
      first = false
      throw new Error('boom')
    })
    start([target])
    await store.append([event('one', 'f1')])
    await settled(1)
    const [delivery] = await store.listDeliveries({ limit: 1 })
    expect(await store.attemptsOf(delivery?.id ?? 0)).toMatchObject([
      { ok: false, code: 'SB_TARGET_FAILED', message: 'boom' },
      { ok: true },
    ])
  })

  it('stop at a target whose circuit is open, and go on when it is back', async () => {
    let isUp = false
    const target = scripted('t', () => (isUp ? { ok: true } : failed({ blame: 'target' })), {
      concurrency: 2,
      retry: { attempts: 50, baseMs: 1, factor: 1, maxDelayMs: 1 },
    })
    start([target])
    await store.append(Array.from({ length: 20 }, (_, i) => event(`e${i}`, `f${i}`)))
    await expect.poll(() => dispatcher?.runners[0]?.circuit.state).toBe('open')
    const tried = target.got.length
    isUp = true
    expect(tried).toBeLessThan(20)
    await expect.poll(async () => (await store.stats()).deliveries.delivered, { timeout: 5_000 }).toBe(20)
  })

  it('are given back untried by a gateway that stops, and finished by the next one', async () => {
    const stuck = scripted('t', (item) => (item.event.detail.eventId === 'e0' ? failed() : { ok: true }), {
      concurrency: 1,
      retry: { attempts: 3, baseMs: 60_000, factor: 1, maxDelayMs: 60_000 },
    })
    start([stuck])
    await store.append(Array.from({ length: 30 }, (_, i) => event(`e${i}`, `f${i}`)))
    await expect.poll(() => stuck.got.length).toBeGreaterThan(5)
    await dispatcher?.close(500)
    expect((await store.stats()).deliveries.leased).toBe(0)
    const next = scripted('t', () => ({ ok: true }))
    dispatcher = startDispatcher({
      store,
      targets: [next],
      secret: String,
      owner: 'next',
      clock: Date.now,
      log: silent,
    })
    await expect.poll(async () => (await store.stats()).deliveries.delivered).toBeGreaterThanOrEqual(29)
    expect(new Set([...stuck.got, ...next.got]).size).toBe(30)
  })
})
