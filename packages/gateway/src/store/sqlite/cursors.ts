import type { CursorLease } from '../store.ts'
import type { Database } from './database.ts'

interface CursorRow {
  position: number
  owner: string | null
  fence: number
  until: number
}

const select = 'SELECT position, owner, fence, until FROM cursors WHERE name = ?'

/** Takes a free or expired cursor, or renews one's own. A change of hands moves the fence. */
export function claimCursor(
  database: Database,
  name: string,
  owner: string,
  leaseMs: number,
  now: number,
): CursorLease | undefined {
  const row = database.sql(select).get(name) as CursorRow | undefined
  const mine = row?.owner === owner
  if (row && !mine && row.owner !== null && row.until > now) return undefined
  const position = row?.position ?? 0
  const fence = row ? (mine ? row.fence : row.fence + 1) : 1
  database
    .sql(
      `INSERT INTO cursors (name, position, owner, fence, until) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, fence = excluded.fence, until = excluded.until`,
    )
    .run(name, position, owner, fence, now + leaseMs)
  return { name, owner, fence, position }
}

/** Lets go early; a lease that is no longer ours stays as it is. */
export function releaseCursor(database: Database, lease: CursorLease): void {
  database
    .sql('UPDATE cursors SET owner = NULL, until = 0 WHERE name = ? AND fence = ? AND owner = ?')
    .run(lease.name, lease.fence, lease.owner)
}

/** Moves the cursor if the lease is still the newest and nobody moved it meanwhile. */
export function moveCursor(database: Database, lease: CursorLease, to: number): CursorLease | undefined {
  const { changes } = database
    .sql('UPDATE cursors SET position = ? WHERE name = ? AND fence = ? AND owner = ? AND position = ?')
    .run(to, lease.name, lease.fence, lease.owner, lease.position)
  return changes === 1 ? { ...lease, position: to } : undefined
}
