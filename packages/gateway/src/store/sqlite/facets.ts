// Only this: the writer thread loads it at each start.
import { facetOf } from '@signalbox/events/facets'
import { isOlder } from '../../log/staleness.ts'
import type { FacetSeen } from '../store.ts'
import type { Database } from './database.ts'

/** Where the view is: everything up to it is accounted for. */
const cursor = 'facets'
/** The counter that holds the newest time. */
const newest = 'facets.newest'

interface FacetRow {
  tenant: string
  file: string
  facet: string
  time: number
  time_resolution: number
  seq: number
}

/** What is kept of these files. */
export function facetsOf(
  database: Database,
  files: readonly { readonly tenant: string; readonly file: string }[],
): FacetSeen[] {
  // One statement for all files of a tenant, since a step of the router asks about hundreds.
  const select = database.sql(
    `SELECT tenant, file, facet, time, time_resolution, seq FROM facets
     WHERE tenant = ? AND file IN (SELECT value FROM json_each(?))`,
  )
  const byTenant = Map.groupBy(files, ({ tenant }) => tenant)
  return [...byTenant].flatMap(([tenant, group]) => {
    const rows = select.all(tenant, JSON.stringify(group.map(({ file }) => file)))
    return (rows as unknown as FacetRow[]).map(({ time_resolution, ...row }) => ({
      ...row,
      timeResolution: time_resolution,
    }))
  })
}

/** The newest time of all that is kept. */
export function newestFacet(database: Database): number {
  const row = database.sql('SELECT n FROM counters WHERE name = ?').get(newest) as { n: number } | undefined
  return row?.n ?? 0
}

/** Keeps what is newer. Said twice or out of turn it changes nothing, so that it needs no lease. */
export function keepFacets(database: Database, seen: readonly FacetSeen[], upTo: number): void {
  const keep = database.sql(
    `INSERT INTO facets (tenant, file, facet, time, time_resolution, seq) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET time = excluded.time, time_resolution = excluded.time_resolution, seq = excluded.seq
     WHERE excluded.time > time`,
  )
  for (const { tenant, file, facet, time, timeResolution, seq } of seen) {
    keep.run(tenant, file, facet, time, timeResolution, seq)
  }
  const latest = seen.reduce((time, facet) => Math.max(time, facet.time), 0)
  database
    .sql(
      'INSERT INTO counters (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = max(n, excluded.n)',
    )
    .run(newest, latest)
  database
    .sql(
      `INSERT INTO cursors (name, position, fence, until) VALUES (?, ?, 0, 0)
       ON CONFLICT (name) DO UPDATE SET position = max(position, excluded.position)`,
    )
    .run(cursor, upTo)
}

/** Whether something newer of the same facet of its file is kept, seen after it or before. */
export function isStaleByNow(database: Database, seq: number): boolean {
  const event = database
    .sql('SELECT tenant, file, type, time, time_resolution FROM events WHERE seq = ?')
    .get(seq) as
    | { tenant: string; file: string | null; type: string; time: number; time_resolution: number }
    | undefined
  if (!event || event.file === null) return false
  const kept = database
    .sql('SELECT time, time_resolution FROM facets WHERE tenant = ? AND file = ? AND facet = ?')
    .get(event.tenant, event.file, facetOf(event.type)) as
    | { time: number; time_resolution: number }
    | undefined
  if (!kept) return false
  return isOlder(
    { time: event.time, timeResolution: event.time_resolution },
    { time: kept.time, timeResolution: kept.time_resolution },
  )
}
