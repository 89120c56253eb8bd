import { DatabaseSync } from 'node:sqlite'
import type { StatementSync, SQLInputValue } from 'node:sqlite'
import { EmulatorError } from '../errors.ts'
import { SCHEMA, SCHEMA_VERSION } from './schema.ts'

/** One row as SQLite gives it. Views turn rows into what the API shows. */
export type Row = Record<string, SQLInputValue>

/**
 * SQLite with prepared statements kept, and transactions that cannot be left half done. Parameters are
 * plain `?`: the oldest Node this runs on does not bind numbered ones by position.
 */
export class Database {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  #inTransaction = false

  constructor(path: string) {
    try {
      this.#db = new DatabaseSync(path)
      // Held for as long as the process lives: two emulators on one directory would send everything twice.
      // NORMAL keeps every commit through a killed process, which is the crash this slice promises to survive.
      this.#db.exec(`PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
        PRAGMA foreign_keys=ON;`)
      this.#db.exec('BEGIN IMMEDIATE; COMMIT')
      this.#prepareSchema()
    } catch (error) {
      throw openingFailed(path, error)
    }
  }

  #prepareSchema(): void {
    const version = Number(this.#db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
    if (version === SCHEMA_VERSION) return
    if (version !== 0) throw new Error(`it holds format ${version}, this version reads ${SCHEMA_VERSION}`)
    this.#db.exec(`BEGIN; ${SCHEMA} PRAGMA user_version=${SCHEMA_VERSION}; COMMIT`)
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values)
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values)
  }

  /** How many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes)
  }

  /** Runs `work` wholly or not at all. Inside another transaction it joins that one. */
  transaction<T>(work: () => T): T {
    if (this.#inTransaction) return work()
    this.#db.exec('BEGIN IMMEDIATE')
    this.#inTransaction = true
    try {
      const result = work()
      this.#db.exec('COMMIT')
      return result
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    } finally {
      this.#inTransaction = false
    }
  }

  close(): void {
    this.#statements.clear()
    this.#db.close()
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#db.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }
}

function openingFailed(path: string, error: unknown): EmulatorError {
  const message = error instanceof Error ? error.message : String(error)
  if (/locked|busy/i.test(message)) {
    return new EmulatorError('SB_EMULATOR_DATA_IN_USE', `Another process has ${path} open.`, { cause: error })
  }
  return new EmulatorError('SB_EMULATOR_DATA_UNUSABLE', `Cannot open ${path}: ${message}.`, { cause: error })
}
