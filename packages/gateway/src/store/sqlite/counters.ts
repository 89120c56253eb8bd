import type { DeliveryState } from '../store.ts'
import type { Database } from './database.ts'

/** States that are counted as they change; the waiting ones are counted from their index. */
export type CountedState = Extract<DeliveryState, 'delivered' | 'skipped' | 'dead'>

/** Adds to a counter and returns the new value. */
export function bump(database: Database, name: string, by: number): number {
  const row = database
    .sql(
      'INSERT INTO counters (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = n + excluded.n RETURNING n',
    )
    .get(name, by) as { n: number }
  return row.n
}

/** Adds up changes of several rows, to write each counter once. */
export class CountChanges {
  readonly #changes = new Map<CountedState, number>()

  add(state: string, by: number): void {
    if (state !== 'delivered' && state !== 'skipped' && state !== 'dead') return
    this.#changes.set(state, (this.#changes.get(state) ?? 0) + by)
  }

  flush(database: Database): void {
    for (const [state, by] of this.#changes) if (by !== 0) bump(database, `deliveries.${state}`, by)
  }
}
