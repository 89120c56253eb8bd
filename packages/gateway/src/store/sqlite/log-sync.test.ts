import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { StoreFault } from './faults.ts'
import { createLogSync } from './log-sync.ts'

type Done = (error: Error | null) => void

let folder: string
/** Syncs that the disk has not answered. */
let disk: Done[]
let heals: (() => void)[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-sync-'))
  writeFileSync(join(folder, 'log.db-wal'), 'x')
  disk = []
  heals = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function create() {
  return createLogSync({
    path: join(folder, 'log.db'),
    heal: () => heals.shift()?.(),
    fdatasync: (_, done) => disk.push(done),
  })
}

const answerDisk = (error: Error | null = null): void => disk.shift()?.(error)

it('starts a sync for whoever asks, and one more for all who ask meanwhile', () => {
  const sync = create()
  const heard: string[] = []
  sync.request(() => heard.push('a'))
  sync.request(() => heard.push('b'))
  sync.request(() => heard.push('c'))
  expect(disk).toHaveLength(1)
  answerDisk()
  // The first one began before b and c were committed, perhaps: it says nothing about them.
  expect(heard).toEqual(['a'])
  expect(disk).toHaveLength(1)
  answerDisk()
  expect(heard).toEqual(['a', 'b', 'c'])
})

it('is not idle while somebody waits for the disk', () => {
  const sync = create()
  expect(sync.isIdle).toBe(true)
  sync.request(() => {})
  expect(sync.isIdle).toBe(false)
  answerDisk()
  expect(sync.isIdle).toBe(true)
})

it('promises nothing after a failed sync until everything was made durable by another way', () => {
  const sync = create()
  const heard: (string | undefined)[] = []
  const hear = (fault: StoreFault | undefined): void => void heard.push(fault?.code)
  heals = [
    () => {
      throw Object.assign(new Error('still'), { code: 'ENOSPC' })
    },
    () => {},
  ]
  sync.request(hear)
  answerDisk(Object.assign(new Error('broken'), { code: 'EIO' }))
  sync.request(hear)
  sync.request(hear)
  expect(heard).toEqual(['SB_STORE_IO', 'SB_STORE_FULL', undefined])
  // Neither asked the disk: a sync after a failed one may wrongly succeed.
  expect(disk).toHaveLength(0)
  sync.request(hear)
  expect(disk).toHaveLength(1)
})

it('closes when the sync under way has ended', async () => {
  const sync = create()
  sync.request(() => {})
  let isClosed = false
  const closing = sync.close().then(() => (isClosed = true))
  await Promise.resolve()
  expect(isClosed).toBe(false)
  answerDisk()
  await closing
})
