/**
 * The sources as the API shows them: no secrets, only their labels.
 *
 * @module
 */
import type { AdminDeps } from '../deps.ts'
import { iso } from './event-views.ts'

export interface SourceItem {
  readonly name: string
  readonly kind: string
  readonly path?: string
  readonly dialects?: readonly string[]
  /** Labels of the live secrets. */
  readonly secrets?: readonly string[]
  readonly unsigned?: boolean
  readonly enriched?: boolean
  /** Accepted since the gateway started, duplicates included. */
  readonly received: number
  readonly lastReceivedAt?: string
  /** The newest in the log. */
  readonly lastEvent?: {
    readonly seq: number
    readonly id: string
    readonly type: string
    readonly receivedAt: string
  }
}

/** All sources of the config, then the one for events that are handed in. */
export async function sourceItems(deps: AdminDeps): Promise<SourceItem[]> {
  const counted = new Map(deps.ingest.stats().sources.map((source) => [source.source, source]))
  const items: SourceItem[] = []
  for (const [name, source] of Object.entries(deps.config.sources)) {
    const { events = 0, lastAt } = counted.get(name) ?? {}
    items.push({
      name,
      kind: source.kind,
      path: `/webhooks/${name}`,
      dialects: source.dialects,
      secrets: source.secrets.map((secret) => secret.label),
      unsigned: source.unsigned,
      enriched: source.enrich !== undefined,
      received: events,
      ...(lastAt !== undefined && { lastReceivedAt: iso(lastAt) }),
      ...(await lastEvent(deps, name)),
    })
  }
  const manual = await lastEvent(deps, 'manual')
  if (manual.lastEvent !== undefined) items.push({ name: 'manual', kind: 'manual', received: 0, ...manual })
  return items
}

async function lastEvent(deps: AdminDeps, source: string): Promise<Pick<SourceItem, 'lastEvent'>> {
  const [row] = await deps.store.listEvents({ source, limit: 1 })
  if (row === undefined) return {}
  return { lastEvent: { seq: row.seq, id: row.id, type: row.type, receivedAt: iso(row.receivedAt) } }
}
