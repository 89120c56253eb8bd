import { randomBytes } from 'node:crypto'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { migrations } from './schema.ts'

/**
 * An open database and its prepared statements, held together: a statement that outlives its
 * database object crashes some Node versions when it is collected (nodejs/node#56840).
 */
export interface Database {
  readonly db: DatabaseSync
  /** Prepares once, by text. */
  sql(text: string): StatementSync
  close(): void
}

export interface OpenOptions {
  /** How long to wait for another process that is writing. */
  readonly busyTimeoutMs?: number
}

/**
 * Opens for writing and brings the schema up to date. `synchronous=NORMAL` keeps the store whole through a
 * power cut but may lose the last commits: whoever promises one syncs the WAL first, see log-sync.ts.
 */
export function openWriter(path: string, options: OpenOptions = {}): Database {
  const db = new DatabaseSync(path, { timeout: options.busyTimeoutMs ?? 10_000 })
  // First, since the switch to WAL itself writes.
  db.exec('PRAGMA synchronous=NORMAL')
  db.exec('PRAGMA journal_mode=WAL')
  // Checkpoints are ours to time: see checkpoint.ts.
  db.exec('PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY')
  migrate(db)
  return withStatements(db)
}

/** Opens for reading only. */
export function openReader(path: string): Database {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
  db.exec('PRAGMA cache_size=-16384; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY')
  return withStatements(db)
}

function withStatements(db: DatabaseSync): Database {
  const statements = new Map<string, StatementSync>()
  return {
    db,
    sql(text) {
      let statement = statements.get(text)
      if (!statement) {
        statement = db.prepare(text)
        statements.set(text, statement)
      }
      return statement
    },
    close() {
      statements.clear()
      if (db.isOpen) db.close()
    },
  }
}

function migrate(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    const { user_version: done } = db.prepare('PRAGMA user_version').get() as { user_version: number }
    if (done > migrations.length) {
      throw new Error(
        `This store was written by a newer Signalbox (schema ${done}, known ${migrations.length}). Upgrade Signalbox to open it.`,
      )
    }
    for (const step of migrations.slice(done)) db.exec(step)
    db.exec(`PRAGMA user_version = ${migrations.length}`)
    if (!db.prepare('SELECT 1 FROM identity').get()) {
      db.prepare('INSERT INTO identity (prefix) VALUES (?)').run(randomBytes(4).toString('hex'))
    }
    db.exec('COMMIT')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** The prefix that this store's event ids carry. */
export function prefixOf(database: Database): string {
  return (database.sql('SELECT prefix FROM identity').get() as { prefix: string }).prefix
}

/** `evt_<store>_<seq>`: unique across stores, found again without an index. */
export function eventId(prefix: string, seq: number): string {
  return `evt_${prefix}_${seq}`
}

/** The seq of one of our own ids, or undefined for a foreign one. */
export function seqOfId(prefix: string, id: string): number | undefined {
  const head = `evt_${prefix}_`
  if (!id.startsWith(head)) return undefined
  const digits = id.slice(head.length)
  return /^[1-9]\d{0,15}$/.test(digits) ? Number(digits) : undefined
}
