/**
 * What the gateway tells Prometheus. One registry per gateway; nothing is collected between scrapes
 * except the attempts.
 *
 * @module
 */
import { Histogram, Registry } from 'prom-client'
import type { Store, StoreStats } from '../store/store.ts'
import { ackBucketsMs, type IngestSnapshot } from './ingest-counters.ts'
import { histogramSamples, registerShared, type Sample, type SharedMetric } from './shared-metrics.ts'

export interface MetricsSources {
  readonly ingest: { stats(): IngestSnapshot }
  readonly store: Pick<Store, 'stats'>
  readonly targets: { targets(): readonly { readonly name: string; readonly circuit: string }[] }
  readonly streams: { stats(): { readonly readers: number; readonly dropped: number } }
  readonly clock: () => number
  readonly version: string
}

export interface Metrics {
  readonly contentType: string
  /** Everything, as Prometheus reads it. */
  text(): Promise<string>
  /** One attempt to deliver; `TargetRunner` calls it. */
  attempt(attempt: { readonly target: string; readonly ok: boolean; readonly latencyMs: number }): void
}

const circuitStates = ['closed', 'half-open', 'ramping', 'open']

/**
 * @example
 * const metrics = createMetrics({ ingest, store, targets, streams, clock: Date.now, version: '1.0.0' })
 * await metrics.text()
 */
export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry()
  const attempts = new Histogram({
    name: 'signalbox_delivery_attempt_seconds',
    help: 'Time that a target took to answer, by target and success.',
    labelNames: ['target', 'ok'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  })
  const stats = sharedRead(() => sources.store.stats())
  for (const metric of [
    ...ingestMetrics(sources),
    ...logMetrics(sources, stats),
    ...processMetrics(sources),
  ]) {
    registerShared(registry, metric)
  }
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    attempt: ({ target, ok, latencyMs }) => attempts.observe({ target, ok: String(ok) }, latencyMs / 1000),
  }
}

function ingestMetrics({ ingest, clock }: MetricsSources): SharedMetric[] {
  const count = (name: string, help: string, of: (snapshot: IngestSnapshot) => number): SharedMetric =>
    simple('counter', name, help, () => of(ingest.stats()))
  const bySource = (
    name: string,
    help: string,
    type: SharedMetric['type'],
    of: (source: IngestSnapshot['sources'][number]) => number | undefined,
  ): SharedMetric => ({
    name,
    help,
    type,
    read: () => ingest.stats().sources.flatMap((source) => labelled('source', source.source, of(source))),
  })
  const ack = 'signalbox_ingest_acknowledge_seconds'
  return [
    count('signalbox_ingest_requests_total', 'Requests on ingest paths.', (s) => s.counts.received),
    count('signalbox_ingest_verified_total', 'Requests whose signature fits.', (s) => s.counts.verified),
    count('signalbox_ingest_accepted_total', 'Events acknowledged, new ones.', (s) => s.counts.accepted),
    count(
      'signalbox_ingest_duplicates_total',
      'Events acknowledged that were known.',
      (s) => s.counts.duplicates,
    ),
    count('signalbox_ingest_challenges_total', 'Challenges answered.', (s) => s.counts.challenges),
    count('signalbox_ingest_bytes_total', 'Bytes of bodies read.', (s) => s.counts.bytes),
    count('signalbox_ingest_commit_failures_total', 'Events not committed.', (s) => s.counts.commitFailures),
    count(
      'signalbox_events_unknown_name_total',
      'Events with an unknown name.',
      (s) => s.counts.unknownNames,
    ),
    {
      name: 'signalbox_ingest_rejected_total',
      help: 'Requests refused, by reason.',
      type: 'counter',
      read: () =>
        Object.entries(ingest.stats().rejected).map(([reason, value]) => ({ labels: { reason }, value })),
    },
    {
      name: ack,
      help: 'Time from the arrival of a request to its acknowledgement.',
      type: 'histogram',
      read: () => {
        const { buckets, sumMs } = ingest.stats().ack
        const bounds = ackBucketsMs.map((ms) => ms / 1000)
        return histogramSamples(ack, bounds, { buckets, sum: sumMs / 1000 })
      },
    },
    bySource('signalbox_source_events_total', 'Events accepted, by source.', 'counter', (s) => s.events),
    bySource(
      'signalbox_source_last_event_age_seconds',
      'Time since the last event of a source.',
      'gauge',
      (s) => (s.lastAt === undefined ? undefined : Math.max(0, clock() - s.lastAt) / 1000),
    ),
  ]
}

function logMetrics({ clock }: MetricsSources, stats: () => Promise<StoreStats>): SharedMetric[] {
  const gauge = (name: string, help: string, of: (stats: StoreStats) => number): SharedMetric =>
    simple('gauge', name, help, async () => of(await stats()))
  return [
    gauge('signalbox_log_head', 'Seq of the newest event.', (s) => s.head),
    gauge('signalbox_log_events', 'Events in the log.', (s) => s.events),
    gauge('signalbox_log_bytes', 'Size of the log on disk.', (s) => s.bytes),
    gauge('signalbox_router_lag_events', 'Events not routed yet.', (s) => Math.max(0, s.head - s.routed)),
    gauge('signalbox_dead_letters', 'Deliveries given up.', (s) => s.deliveries.dead),
    {
      name: 'signalbox_deliveries',
      help: 'Deliveries in the store, by state.',
      type: 'gauge',
      read: async () =>
        Object.entries((await stats()).deliveries).map(([state, value]) => ({ labels: { state }, value })),
    },
    gauge(
      'signalbox_delivery_oldest_waiting_seconds',
      'Age of the oldest delivery that waits; 0 if none does.',
      (s) => (s.oldestWaitingAt === undefined ? 0 : Math.max(0, clock() - s.oldestWaitingAt) / 1000),
    ),
  ]
}

function processMetrics({ streams, targets, version }: MetricsSources): SharedMetric[] {
  return [
    simple(
      'gauge',
      'signalbox_stream_readers',
      'Connections that read streams.',
      () => streams.stats().readers,
    ),
    simple(
      'counter',
      'signalbox_stream_dropped_total',
      'Readers cut off because they took nothing.',
      () => streams.stats().dropped,
    ),
    {
      name: 'signalbox_target_circuit',
      help: '1 for the state that the circuit of a target is in.',
      type: 'gauge',
      read: () =>
        targets.targets().flatMap(({ name, circuit }) =>
          circuitStates.map((state) => ({
            labels: { target: name, state },
            value: state === circuit ? 1 : 0,
          })),
        ),
    },
    {
      name: 'signalbox_build_info',
      help: 'Always 1; the labels say what runs.',
      type: 'gauge',
      read: () => [{ labels: { version, node: process.version }, value: 1 }],
    },
    simple('gauge', 'process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss()),
    simple('counter', 'process_cpu_seconds_total', 'CPU time used.', () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1e6
    }),
    simple(
      'gauge',
      'process_start_time_seconds',
      'When the process started.',
      () => performance.timeOrigin / 1000,
    ),
  ]
}

function simple(
  type: SharedMetric['type'],
  name: string,
  help: string,
  of: () => number | Promise<number>,
): SharedMetric {
  return { name, help, type, read: async () => [{ value: await of() }] }
}

function labelled(label: string, value: string, sample: number | undefined): Sample[] {
  return sample === undefined ? [] : [{ labels: { [label]: value }, value: sample }]
}

/** All metrics of one scrape share one reading: they ask at the same time. */
function sharedRead<T>(read: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined
  return () => {
    pending ??= read().finally(() => {
      pending = undefined
    })
    return pending
  }
}
