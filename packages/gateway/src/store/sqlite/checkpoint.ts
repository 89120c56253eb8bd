/**
 * When and where the write-ahead log (WAL) is copied back into the database.
 *
 * A checkpoint takes up to hundreds of milliseconds. It does not block writers, but the connection that
 * runs it is busy; so a thread of its own copies the bulk, and the writer only the rest that was written
 * meanwhile, which is what lets the WAL start over. Without a quiet moment that happens once the WAL
 * has grown to `maxPages`; a quiet one is used earlier.
 *
 * @module
 */
import { Worker } from 'node:worker_threads'
import type { Database } from './database.ts'

export interface Checkpointer {
  /** After a commit that wrote about this many pages. */
  wrote(pages: number): void
  /** A quiet moment. */
  idle(): void
  close(): Promise<void>
}

export interface CheckpointOptions {
  /** Not worth it below this. */
  readonly quietPages?: number
  /**
   * Not postponed beyond this: 65,536 pages are 256 MB. While the database is synced the WAL's own syncs
   * wait, sometimes for hundreds of milliseconds; fewer, larger checkpoints cost less than many.
   */
  readonly maxPages?: number
}

export function createCheckpointer(
  database: Database,
  path: string,
  options: CheckpointOptions = {},
): Checkpointer {
  const quietPages = options.quietPages ?? 1_000
  const maxPages = options.maxPages ?? 65_536
  let pages = 0
  let isRunning = false
  let worker: Worker | undefined

  function start(): void {
    if (isRunning) return
    isRunning = true
    // Most short runs never need it.
    worker ??= startThread(path, finishHere)
    worker.postMessage('run')
  }

  /** What was written while the thread was at it. */
  function finishHere(): void {
    isRunning = false
    const row = database.sql('PRAGMA wal_checkpoint(PASSIVE)').get() as { log: number; checkpointed: number }
    // A reader may hold part of it back; what is left counts towards the next one.
    pages = Math.max(0, row.log - row.checkpointed)
  }

  return {
    wrote(count) {
      pages += count
      if (pages >= maxPages) start()
    },
    idle() {
      if (pages >= quietPages) start()
    },
    async close() {
      await worker?.terminate()
    },
  }
}

function startThread(path: string, onDone: () => void): Worker {
  const file = import.meta.url.endsWith('.ts') ? './checkpoint-thread.ts' : './checkpoint-thread.js'
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: { path },
    name: 'signalbox-checkpoint',
  })
  worker.unref()
  worker.on('message', onDone)
  // Without the thread checkpoints stop and the WAL grows: better to fail where it is seen.
  worker.on('error', (error) => {
    throw error
  })
  return worker
}
