/**
 * Collects the events of one turn of the event loop into one batch for the writer: one message per
 * turn, not per request.
 *
 * A batch is sent at the end of a turn, or as soon as it is full. While as many batches as allowed are
 * unanswered, the next one goes on growing: the writer commits what came meanwhile together anyway,
 * and fewer messages cost less. Full means refused (`add` returns false), never queued without bound.
 *
 * @module
 */
import type { AppendResult, Millis, NewEvent } from '../store/store.ts'
import { MemoryBudget } from './memory-budget.ts'

/** Where the batches go: the store, seen from here. */
export interface Appender {
  append(events: readonly NewEvent[]): Promise<AppendResult[]>
}

/** Who waits for an event to be committed. Called once; exactly one of the two. */
export interface CommitWaiter {
  committed(result: AppendResult): void
  /** Nothing is known about the event: it may or may not be in the log. */
  failed(error: unknown): void
}

export interface BatcherOptions {
  readonly appender: Appender
  readonly maxBatch: number
  readonly maxBatchesUnderWay: number
  readonly maxPendingEvents: number
  readonly commitTimeoutMs: number
  readonly budget: MemoryBudget
  /** Monotonic. */
  readonly clock: () => Millis
}

/** A commit that failed because nobody answered in time. */
export class CommitTimeout extends Error {
  override readonly name = 'CommitTimeout'
}

interface Batch {
  readonly events: NewEvent[]
  readonly waiters: CommitWaiter[]
  readonly sentAt: Millis
  readonly bytes: number
  isAnswered: boolean
}

/**
 * @example
 * const batcher = new Batcher({ appender, … })
 * if (!batcher.add(event, waiter)) refuse(503)
 */
export class Batcher {
  readonly #options: BatcherOptions
  readonly #underWay = new Set<Batch>()
  readonly #watch: NodeJS.Timeout
  #events: NewEvent[] = []
  #waiters: CommitWaiter[] = []
  #queuedAt = 0
  #isScheduled = false
  #pending = 0
  #idle: (() => void)[] = []

  constructor(options: BatcherOptions) {
    this.#options = options
    this.#watch = setInterval(() => this.#failOverdue(), Math.max(10, options.commitTimeoutMs / 10))
    this.#watch.unref()
  }

  /** Events that are not answered for. */
  get pending(): number {
    return this.#pending
  }

  /** Room for one more. */
  get hasRoom(): boolean {
    return this.#pending < this.#options.maxPendingEvents
  }

  /** Takes an event, or returns false if too many wait. */
  add(event: NewEvent, waiter: CommitWaiter): boolean {
    if (!this.hasRoom || !this.#options.budget.take(event.raw.byteLength)) return false
    this.#pending++
    if (this.#events.length === 0) this.#queuedAt = this.#options.clock()
    const queued = this.#events.push(event)
    this.#waiters.push(waiter)
    if (queued === this.#options.maxBatch) this.#send()
    else this.#schedule()
    return true
  }

  /** Resolves when nothing waits any more. */
  idle(): Promise<void> {
    if (this.#pending === 0) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  close(): void {
    clearInterval(this.#watch)
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(this.#turnEnded)
  }

  #turnEnded = (): void => {
    this.#isScheduled = false
    if (this.#events.length > 0) this.#send()
  }

  #send(): void {
    const { appender, maxBatch, maxBatchesUnderWay } = this.#options
    while (this.#events.length > 0 && this.#underWay.size < maxBatchesUnderWay) {
      const batch = this.#cut(maxBatch)
      this.#underWay.add(batch)
      // Both ends are handled, so this promise never rejects.
      void appender.append(batch.events).then(
        (results) => this.#settled(batch, results),
        (error: unknown) => this.#failed(batch, error),
      )
    }
  }

  /** The oldest events of the queue as a batch. */
  #cut(count: number): Batch {
    const events = this.#events.splice(0, count)
    const waiters = this.#waiters.splice(0, count)
    let bytes = 0
    for (const event of events) bytes += event.raw.byteLength
    return { events, waiters, bytes, sentAt: this.#options.clock(), isAnswered: false }
  }

  #settled(batch: Batch, results: readonly AppendResult[]): void {
    this.#done(batch)
    if (batch.isAnswered) return
    batch.isAnswered = true
    for (let i = 0; i < batch.waiters.length; i++) {
      const result = results[i]
      if (result === undefined) batch.waiters[i]?.failed(new Error('The store gave no answer for an event.'))
      else batch.waiters[i]?.committed(result)
    }
  }

  #failed(batch: Batch, error: unknown): void {
    this.#done(batch)
    this.#answerAll(batch, error)
  }

  #done(batch: Batch): void {
    this.#underWay.delete(batch)
    this.#pending -= batch.events.length
    this.#options.budget.release(batch.bytes)
    // What gathered meanwhile goes out with the events of this turn, at its end.
    if (this.#events.length >= this.#options.maxBatch) this.#send()
    else if (this.#events.length > 0) this.#schedule()
    if (this.#pending === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }

  /** Answers for what takes too long. What was sent goes on counting as pending until it is settled. */
  #failOverdue(): void {
    const overdue = this.#options.clock() - this.#options.commitTimeoutMs
    for (const batch of this.#underWay) {
      if (batch.sentAt <= overdue) this.#answerAll(batch, new CommitTimeout('The commit takes too long.'))
    }
    if (this.#events.length === 0 || this.#queuedAt > overdue) return
    // Never sent: given up as a whole, so that it is not written long after it was refused.
    const batch = this.#cut(this.#events.length)
    this.#failed(batch, new CommitTimeout('The writer does not answer.'))
  }

  #answerAll(batch: Batch, error: unknown): void {
    if (batch.isAnswered) return
    batch.isAnswered = true
    for (const waiter of batch.waiters) waiter.failed(error)
  }
}
