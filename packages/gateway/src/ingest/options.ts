/**
 * What the ingest thread is started with. Plain data: it crosses to the thread as `workerData`.
 *
 * @module
 */
import type { MessagePort } from 'node:worker_threads'
import type { Address, Limits } from '../contract/config.ts'

/** A webhook source with its secrets resolved. They live in the memory of the thread and nowhere else. */
export interface IngestSource {
  readonly name: string
  readonly tenant: string
  /** Dialect names, or `['auto']`. */
  readonly dialects: readonly string[]
  readonly secrets: readonly { readonly label: string; readonly value: string }[]
  /** A request without a signature is accepted. One with a wrong signature never is. */
  readonly unsigned: boolean
  readonly toleranceSec: number
}

export interface IngestThreadOptions {
  readonly address: Address
  readonly sources: readonly IngestSource[]
  readonly limits: Limits
  /**
   * Unix socket (named pipe on Windows) of the admin side: everything that is not a webhook goes there.
   * Left out if the admin side has an address of its own.
   */
  readonly adminSocket?: string
  /** Memory of `IngestCounters`, made with the names of `sources` in their order. */
  readonly counters: SharedArrayBuffer
  readonly tuning?: Partial<IngestTuning>
}

/** What nobody has needed to configure so far; tests make it small. */
export interface IngestTuning {
  /** Events in one message to the writer. */
  readonly maxBatch: number
  /** Messages to the writer that are unanswered at once; what comes meanwhile makes the next one larger. */
  readonly maxBatchesUnderWay: number
  /** Bodies in memory: those that come in several pieces, and those that wait for a commit. */
  readonly maxBufferedBytes: number
  /** An event that is not committed by then is answered 503. It may still be committed. */
  readonly commitTimeoutMs: number
  /** Requests on their way to the admin side at once, streams included. */
  readonly maxProxied: number
  /** The admin side must begin to answer within this time. */
  readonly adminTimeoutMs: number
  readonly keepAliveTimeoutMs: number
  /** After an early refusal the rest of a body is read and dropped, so that the sender sees the answer. */
  readonly lingerMs: number
  readonly lingerBytes: number
}

export const defaultTuning: IngestTuning = {
  maxBatch: 256,
  maxBatchesUnderWay: 2,
  maxBufferedBytes: 64 * 1024 * 1024,
  commitTimeoutMs: 10_000,
  maxProxied: 256,
  adminTimeoutMs: 30_000,
  // Longer than the idle time of common load balancers (60 s), so that they close first.
  keepAliveTimeoutMs: 65_000,
  lingerMs: 2_000,
  lingerBytes: 16 * 1024 * 1024,
}

/** `workerData` of the thread. */
export interface IngestThreadData extends IngestThreadOptions {
  /** A line to the writer thread. */
  readonly writer: MessagePort
}
