import type { Database } from './database.ts'

/** Small facts that outlive a restart: the seed, the id counter, who the ready account is. */
export class Settings {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  get(name: string): string | undefined {
    const value = this.#db.get('SELECT value FROM settings WHERE name = ?', name)?.['value']
    return typeof value === 'string' ? value : undefined
  }

  set(name: string, value: string): void {
    this.#db.run(
      'INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      name,
      value,
    )
  }

  /** Counts from 1, in the transaction that uses the number. */
  next(name: string): number {
    const row = this.#db.get(
      `INSERT INTO settings VALUES (?, '1')
       ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) RETURNING value`,
      name,
    )
    return Number(row?.['value'])
  }
}
