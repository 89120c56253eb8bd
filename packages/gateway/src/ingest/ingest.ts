/**
 * The ingest side put together, without a thread around it: what `thread.ts` runs, and what tests of it
 * may run in their own.
 *
 * @module
 */
import { IngestCounters } from '../metrics/ingest-counters.ts'
import type { Address } from '../contract/config.ts'
import { Batcher, type Appender } from './batcher.ts'
import { BrokenConnections } from './broken-connections.ts'
import { CommitHealth } from './commit-health.ts'
import { Intake } from './intake.ts'
import type { IngestLog } from './log.ts'
import { MemoryBudget } from './memory-budget.ts'
import { defaultTuning, type IngestThreadOptions } from './options.ts'
import { RejectionRing, type Rejection } from './rejection-ring.ts'
import { startIngestServer } from './server.ts'
import { Webhooks } from './webhooks.ts'

export interface IngestDeps {
  readonly options: IngestThreadOptions
  readonly appender: Appender
  readonly log: IngestLog
  readonly clock: () => number
  readonly monotonic: () => number
  readonly newId: () => string
}

export interface Ingest {
  readonly address: Address
  rejections(): Rejection[]
  /** Stops accepting, answers what is under way, closes. */
  close(graceMs: number): Promise<void>
}

export async function runIngest(deps: IngestDeps): Promise<Ingest> {
  const { options, log, clock, monotonic, newId } = deps
  const { limits, sources } = options
  const tuning = { ...defaultTuning, ...options.tuning }
  const counters = new IngestCounters(
    options.counters,
    sources.map((source) => source.name),
  )
  const budget = new MemoryBudget(tuning.maxBufferedBytes)
  const rejections = new RejectionRing(limits.maxRejections)
  const batcher = new Batcher({
    appender: deps.appender,
    maxBatch: tuning.maxBatch,
    maxBatchesUnderWay: tuning.maxBatchesUnderWay,
    maxPendingEvents: limits.maxPendingEvents,
    commitTimeoutMs: tuning.commitTimeoutMs,
    budget,
    clock: monotonic,
  })
  const webhooks = new Webhooks({
    intakes: intakesOf(options, log),
    batcher,
    budget,
    counters,
    rejections,
    health: new CommitHealth(log),
    maxBodyBytes: limits.maxBodyBytes,
    maxPendingEvents: limits.maxPendingEvents,
    requestTimeoutMs: limits.requestTimeoutMs,
    linger: tuning,
    log,
    clock,
    monotonic,
    newId,
  })
  const server = await startIngestServer({
    address: options.address,
    limits,
    tuning,
    webhooks,
    broken: new BrokenConnections({
      counters,
      maxHeaderBytes: limits.maxHeaderBytes,
      requestTimeoutMs: limits.requestTimeoutMs,
      newId,
    }),
    adminSocket: options.adminSocket,
    onDrop: () => counters.reject('connection_limit'),
    newId,
  })
  return {
    address: server.address,
    rejections: () => rejections.list(),
    async close(graceMs) {
      webhooks.beginClose()
      await server.close(graceMs)
      batcher.close()
    },
  }
}

function intakesOf(
  { sources, limits }: IngestThreadOptions,
  log: IngestLog,
): Map<string, { intake: Intake; index: number }> {
  const warnAuto = (source: string, dialect: string): void =>
    log(
      'warn',
      { source, dialect },
      `The source ${source} accepts every dialect (auto), which is for trials only. Its events fit the dialect ${dialect}: configure that.`,
    )
  return new Map(
    sources.map((source, index) => [
      source.name,
      {
        intake: new Intake({
          source,
          maxJsonDepth: limits.maxJsonDepth,
          onAuto: (dialect) => warnAuto(source.name, dialect),
        }),
        index,
      },
    ]),
  )
}
