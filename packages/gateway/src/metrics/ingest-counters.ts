/**
 * What the ingest thread counts, in memory that the admin side reads without asking.
 *
 * One writer (the ingest thread), any number of readers. Each slot is an aligned 64-bit float that
 * only its writer changes, so a plain store is enough: a reader sees the old or the new value, never a
 * mixture, and a busy admin side costs ingest nothing. Floats count exactly up to 2^53.
 *
 * @module
 */

/** Things that are counted. `received` is every request on an ingest path, refused ones included. */
export const ingestCounts = [
  'received',
  'verified',
  'accepted',
  'duplicates',
  'challenges',
  'unknownNames',
  'commitFailures',
  'bytes',
] as const
export type IngestCount = (typeof ingestCounts)[number]

/** Why a request was refused: what `verify` of `@signalbox/events` answers, then our own reasons. */
export const ingestRejectReasons = [
  'missing_signature',
  'malformed_signature',
  'signature_mismatch',
  'timestamp_missing',
  'timestamp_too_old',
  'timestamp_in_future',
  'body_too_large',
  'bad_json',
  'too_deep',
  'not_an_event',
  'bad_encoding',
  'unsupported_media_type',
  'timeout',
  'connection_limit',
  'overloaded',
  'not_found',
  'method',
  'host_refused',
  'bad_request',
  'aborted',
] as const
export type IngestRejectReason = (typeof ingestRejectReasons)[number]

/** Upper bounds of the acknowledge latency histogram, in milliseconds; one more bucket has no bound. */
export const ackBucketsMs = [0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 25, 50, 100, 250, 500, 1000, 5000] as const

export interface IngestSnapshot {
  readonly counts: Readonly<Record<IngestCount, number>>
  readonly rejected: Readonly<Record<IngestRejectReason, number>>
  readonly ack: {
    /** Observations per bucket (not cumulative), the unbounded one last. */
    readonly buckets: readonly number[]
    readonly sumMs: number
    readonly count: number
  }
  readonly sources: readonly SourceSnapshot[]
}

export interface SourceSnapshot {
  readonly source: string
  /** Events accepted since the start, duplicates included. */
  readonly events: number
  /** When the last of them came (ms since 1970); undefined if none did. */
  readonly lastAt: number | undefined
}

const countSlot = indexOf(ingestCounts)
const reasonSlot = indexOf(ingestRejectReasons)
const rejectedAt = ingestCounts.length
const bucketsAt = rejectedAt + ingestRejectReasons.length
const sumAt = bucketsAt + ackBucketsMs.length + 1
const sourcesAt = sumAt + 1
const perSource = 2

/**
 * Counters over a `SharedArrayBuffer`: made by one thread, its `buffer` handed to the other.
 *
 * @example
 * const counters = IngestCounters.create(['fastio'])
 * new Worker(url, { workerData: { counters: counters.buffer, sources: ['fastio'] } })
 * // there: const counters = new IngestCounters(workerData.counters, workerData.sources)
 * counters.count('received')
 * counters.observeAck(3.2)
 */
export class IngestCounters {
  readonly buffer: SharedArrayBuffer
  readonly sources: readonly string[]
  readonly #slots: Float64Array<SharedArrayBuffer>

  constructor(buffer: SharedArrayBuffer, sources: readonly string[]) {
    if (buffer.byteLength !== bytesFor(sources.length)) {
      throw new RangeError(
        `Ingest counters for ${sources.length} sources need ${bytesFor(sources.length)} bytes`,
      )
    }
    this.buffer = buffer
    this.sources = sources
    this.#slots = new Float64Array(buffer)
  }

  /** New counters, all zero. The index of a source is its place in `sources`. */
  static create(sources: readonly string[]): IngestCounters {
    return new IngestCounters(new SharedArrayBuffer(bytesFor(sources.length)), sources)
  }

  /** Adds to one count. */
  count(name: IngestCount, by = 1): void {
    this.#add(countSlot[name], by)
  }

  /** Counts a refused request. */
  reject(reason: IngestRejectReason): void {
    this.#add(rejectedAt + reasonSlot[reason], 1)
  }

  /** Records the time from the arrival of a request to its acknowledgement. */
  observeAck(ms: number): void {
    let bucket = 0
    while (bucket < ackBucketsMs.length && ms > (ackBucketsMs[bucket] ?? Infinity)) bucket += 1
    this.#add(bucketsAt + bucket, 1)
    this.#add(sumAt, ms)
  }

  /** An event of the source with this index was accepted at this time. Unknown indexes are ignored. */
  sourceEvent(index: number, at: number): void {
    if (index < 0 || index >= this.sources.length) return
    const slot = sourcesAt + index * perSource
    this.#add(slot, 1)
    this.#slots[slot + 1] = at
  }

  /** Everything as it is now. Slots are read one by one: sums may differ by what happens meanwhile. */
  snapshot(): IngestSnapshot {
    const buckets = [...this.#slots.subarray(bucketsAt, sumAt)]
    return {
      counts: this.#named(ingestCounts, 0),
      rejected: this.#named(ingestRejectReasons, rejectedAt),
      ack: { buckets, sumMs: this.#at(sumAt), count: buckets.reduce((sum, n) => sum + n, 0) },
      sources: this.sources.map((source, index) => {
        const slot = sourcesAt + index * perSource
        return { source, events: this.#at(slot), lastAt: this.#at(slot + 1) || undefined }
      }),
    }
  }

  #named<K extends string>(names: readonly K[], from: number): Record<K, number> {
    return Object.fromEntries(names.map((name, index) => [name, this.#at(from + index)])) as Record<K, number>
  }

  #at(slot: number): number {
    return this.#slots[slot] ?? 0
  }

  #add(slot: number, by: number): void {
    this.#slots[slot] = this.#at(slot) + by
  }
}

function bytesFor(sources: number): number {
  return (sourcesAt + sources * perSource) * Float64Array.BYTES_PER_ELEMENT
}

function indexOf<K extends string>(names: readonly K[]): Record<K, number> {
  return Object.fromEntries(names.map((name, index) => [name, index])) as Record<K, number>
}
