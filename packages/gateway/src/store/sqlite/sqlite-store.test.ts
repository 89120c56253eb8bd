import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { describeStore, type StoreHarness } from '../conformance.ts'
import { newEvent } from '../testing.ts'
import { openWriter } from './database.ts'
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts'

const now = 1_800_000_000_000

interface SqliteHarness extends StoreHarness {
  readonly path: string
  open(): Promise<SqliteStore>
}

async function start(): Promise<SqliteHarness> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-store-'))
  const path = join(folder, 'signalbox.db')
  const opened: SqliteStore[] = []
  return {
    path,
    async open() {
      const store = await openSqliteStore({ path, clock: () => now })
      opened.push(store)
      return store
    },
    async dispose() {
      await Promise.all(opened.map((store) => store.close()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

describeStore('SQLite', start)

let harness: SqliteHarness | undefined
afterEach(async () => {
  await harness?.dispose()
  harness = undefined
})

it('writes ahead, and keeps whole through a power cut: synchronous is NORMAL, commits are synced by log-sync', async () => {
  harness = await start()
  const database = openWriter(harness.path)
  expect(database.sql('PRAGMA synchronous').get()).toEqual({ synchronous: 1 })
  expect(database.sql('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
  database.close()
})

it('refuses the whole group when the disk is full, and goes on when it is not', async () => {
  harness = await start()
  const store = await harness.open()
  store.injectFault({ errcode: 13, commits: 1 })
  await expect(store.append([newEvent({ keys: ['a'] })])).rejects.toMatchObject({
    code: 'SB_STORE_FULL',
    retry: 'later',
  })
  expect(await store.readLog(0, 10)).toEqual([])
  const [result] = await store.append([newEvent({ keys: ['a'] })])
  expect(result).toMatchObject({ ok: true, duplicate: false, seq: 1 })
})

it('promises nothing while the disk fails to sync, and shows nobody what was not promised', async () => {
  harness = await start()
  const store = await harness.open()
  const hints: unknown[] = []
  store.onCommit({ appended: true }, (hint) => hints.push(hint))
  await store.append([newEvent({ keys: ['before'] })])
  await expect.poll(() => hints.splice(0)).toHaveLength(1)
  store.injectFault({ errcode: 0, commits: 0, syncs: 1 })
  await expect(store.append([newEvent({ keys: ['a'] })])).rejects.toMatchObject({
    code: 'SB_STORE_IO',
    retry: 'later',
  })
  expect(hints).toEqual([])
  expect((await store.readLog(0, 10)).map((event) => event.seq)).toEqual([1])
  // The row stayed; whoever sends it again is answered once it is safe.
  const [again] = await store.append([newEvent({ keys: ['a'] })])
  expect(again).toMatchObject({ ok: true, duplicate: true, seq: 2 })
  expect((await store.readLog(0, 10)).map((event) => event.seq)).toEqual([1, 2])
})

it('shows what another process committed only once it is on disk', async () => {
  harness = await start()
  const [here, there] = [await harness.open(), await harness.open()]
  await there.append([newEvent({ keys: ['a'] }), newEvent({ keys: ['b'] })])
  here.injectFault({ errcode: 0, commits: 0, syncs: 1 })
  await expect(here.readLog(0, 10)).rejects.toMatchObject({ code: 'SB_STORE_IO' })
  expect((await here.readLog(0, 10)).map((event) => event.seq)).toEqual([1, 2])
})

it('tells of changes only whom they concern', async () => {
  harness = await start()
  const store = await harness.open()
  const heard: string[] = []
  const stop = store.onCommit({ appended: true }, () => heard.push('appended'))
  store.onCommit({ routed: true }, () => heard.push('routed'))
  await store.append([newEvent({ keys: ['a'] })])
  await expect.poll(() => heard).toEqual(['appended'])
  stop()
  await store.append([newEvent({ keys: ['b'] })])
  const lease = await store.claimCursor('router', 'me', 1_000, now)
  if (!lease) throw new Error('the cursor is held')
  await store.route(lease, { to: 2, deliveries: [], enrichments: [], now })
  await expect.poll(() => heard).toEqual(['appended', 'routed'])
})

it('does not give out a seq again after the newest event was pruned', async () => {
  harness = await start()
  const store = await harness.open()
  await store.append([newEvent({ keys: ['a'] })])
  const database = openWriter(harness.path)
  database.db.exec('DELETE FROM events')
  database.close()
  const [result] = await store.append([newEvent({ keys: ['b'] })])
  expect(result).toMatchObject({ seq: 2 })
})

it('gives up a delivery whose event was pruned, and goes on with its lane', async () => {
  harness = await start()
  const store = await harness.open()
  await store.append([newEvent({ keys: ['a'] }), newEvent({ keys: ['b'] })])
  const lease = await store.claimCursor('router', 'me', 1_000, now)
  if (!lease) throw new Error('the cursor is held')
  const deliveries = [1, 2].map((seq) => ({ seq, rule: 'r', target: 't', run: '', lane: 'f', stale: false }))
  await store.route(lease, { to: 2, deliveries, enrichments: [], now })
  const database = openWriter(harness.path)
  database.db.exec('DELETE FROM events WHERE seq = 1')
  database.close()
  const query = { owner: 'me', target: 't', limit: 10, leaseMs: 1_000, now }
  expect(await store.lease(query)).toEqual([])
  expect((await store.lease(query)).map(({ event }) => event.seq)).toEqual([2])
  expect((await store.stats()).deliveries).toMatchObject({ skipped: 1, leased: 1 })
})

it('says so when the store was written by a newer version', async () => {
  harness = await start()
  const database = openWriter(harness.path)
  database.db.exec('PRAGMA user_version = 999')
  database.close()
  await expect(harness.open()).rejects.toThrow(/newer Signalbox/)
})
