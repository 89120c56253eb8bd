import type { Database } from './database.ts'

/**
 * When to copy the WAL back into the database. A checkpoint takes tens of milliseconds in which
 * nothing commits, so it runs at quiet moments; only a WAL that grows without any is cut short.
 */
export interface Checkpointer {
  /** After a commit that wrote about this many pages. */
  wrote(pages: number): void
  /** A quiet moment. */
  idle(): void
}

export interface CheckpointOptions {
  /** Not worth it below this. */
  readonly quietPages?: number
  /** Not postponed beyond this: 16,384 pages are 64 MB. */
  readonly maxPages?: number
}

export function createCheckpointer(database: Database, options: CheckpointOptions = {}): Checkpointer {
  const quietPages = options.quietPages ?? 1_000
  const maxPages = options.maxPages ?? 16_384
  let pages = 0

  function run(): void {
    const row = database.sql('PRAGMA wal_checkpoint(PASSIVE)').get() as { log: number; checkpointed: number }
    // A reader may hold part of it back; what is left counts towards the next one.
    pages = Math.max(0, row.log - row.checkpointed)
  }

  return {
    wrote(count) {
      pages += count
      if (pages >= maxPages) run()
    },
    idle() {
      if (pages >= quietPages) run()
    },
  }
}
