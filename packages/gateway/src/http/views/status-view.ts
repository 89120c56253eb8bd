/**
 * How the gateway is, in one answer.
 *
 * @module
 */
import type { AdminDeps } from '../deps.ts'
import { iso } from './event-views.ts'

export async function statusView(deps: AdminDeps) {
  const { config, clock } = deps
  const stats = await deps.store.stats()
  const ingest = deps.ingest.stats()
  const now = clock()
  return {
    name: 'signalbox',
    version: deps.version,
    node: process.version,
    startedAt: iso(deps.startedAt),
    uptimeSec: Math.max(0, Math.floor((now - deps.startedAt) / 1000)),
    listen: deps.listening?.() ?? config.listen,
    dataDir: config.dataDir,
    log: {
      head: stats.head,
      events: stats.events,
      bytes: stats.bytes,
      routed: stats.routed,
      lag: Math.max(0, stats.head - stats.routed),
    },
    deliveries: stats.deliveries,
    ...(stats.oldestWaitingAt !== undefined && { oldestWaitingAt: iso(stats.oldestWaitingAt) }),
    ingest: { ...ingest.counts, rejected: ingest.rejected },
    targets: deps.targets.targets().map(({ retryAt, ...target }) => ({
      ...target,
      ...(retryAt !== undefined && { retryAt: iso(retryAt) }),
    })),
    rules: deps.rules.length,
    sources: Object.keys(config.sources),
    streams: deps.hub.stats(),
  }
}
