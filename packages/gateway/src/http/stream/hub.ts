/**
 * Server-sent events out of the log: any number of readers, each resumable at any event. Readers that
 * are behind read the log for themselves; live ones share one tail.
 *
 * @module
 */
import type { ServerResponse } from 'node:http'
import { SignalboxError } from '../../errors/index.ts'
import type { Store } from '../../store/store.ts'
import { greeting, heartbeat, StreamMessage, type StreamFilter } from './message.ts'
import { StreamReader, type ReaderLimits, type StreamSink } from './reader.ts'
import { LogTail } from './tail.ts'

export interface StreamHubOptions {
  readonly store: Pick<Store, 'readLog' | 'cursorPosition' | 'onCommit'>
  readonly log: {
    info(fields: Record<string, unknown>, message: string): void
    error(fields: Record<string, unknown>, message: string): void
  }
  readonly pollMs?: number
  readonly heartbeatMs?: number
  readonly maxReaders?: number
  readonly batch?: number
  readonly limits?: Partial<ReaderLimits>
}

export type { StreamFilter } from './message.ts'

export interface StreamStart {
  /** Resume after this seq; left out: from now on. */
  readonly after?: number
  readonly filter: StreamFilter
}

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // nginx holds back a response unless told otherwise.
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
} as const

/**
 * @example
 * const hub = new StreamHub({ store, log })
 * await hub.serve(response, { after: 4711, filter: () => true }) // until the client leaves
 * await hub.close()
 */
export class StreamHub {
  readonly #options: StreamHubOptions
  readonly #limits: ReaderLimits
  readonly #tail: LogTail
  readonly #readers = new Set<StreamReader>()
  readonly #heartbeats: NodeJS.Timeout
  readonly #unsubscribe: () => void
  #dropped = 0
  #isClosing = false

  constructor(options: StreamHubOptions) {
    this.#options = options
    this.#limits = { maxBufferedBytes: 1024 * 1024, stallMs: 30_000, ...options.limits }
    this.#tail = new LogTail({
      store: options.store,
      pollMs: options.pollMs ?? 250,
      batch: options.batch ?? 256,
      onError: (error) => options.log.error({ err: error }, 'The log could not be read for the streams'),
    })
    this.#heartbeats = setInterval(() => this.#beat(), options.heartbeatMs ?? 15_000)
    this.#heartbeats.unref()
    this.#unsubscribe = options.store.onCommit({ routed: true }, () => this.wake())
  }

  /** For metrics: who reads, and how many were cut off. */
  stats(): { readonly readers: number; readonly live: number; readonly dropped: number } {
    return { readers: this.#readers.size, live: this.#tail.live.size, dropped: this.#dropped }
  }

  /** Something may have been routed; a hint, since the log is asked regularly anyway. */
  wake(): void {
    this.#tail.wake()
  }

  /** Streams to a response until the client leaves. Rejects, before the first byte, if there are too many. */
  async serve(response: ServerResponse, start: StreamStart): Promise<void> {
    if (this.#isClosing) throw new SignalboxError('SB_SHUTTING_DOWN', {})
    const limit = this.#options.maxReaders ?? 1000
    if (this.#readers.size >= limit) throw new SignalboxError('SB_STREAMS_FULL', { limit })
    const horizon = await this.#tail.horizon()
    // An id of the future comes from another log: nothing would ever be newer.
    const isForeign = start.after !== undefined && start.after > horizon
    const position = Math.min(start.after ?? horizon, horizon)
    response.writeHead(200, headers)
    response.socket?.setNoDelay(true)
    const note = isForeign ? `the id ${start.after} is not in this log yet: starting at its end` : 'connected'
    await this.#attend(response, { position, filter: start.filter }, greeting(position, note))
  }

  /** Ends all streams and stops. */
  async close(): Promise<void> {
    this.#isClosing = true
    clearInterval(this.#heartbeats)
    this.#unsubscribe()
    for (const reader of this.#readers) reader.end()
    await this.#tail.stop()
  }

  async #attend(
    sink: StreamSink,
    start: { readonly position: number; readonly filter: StreamFilter },
    hello: Uint8Array,
  ): Promise<void> {
    const reader = new StreamReader(sink, start, this.#limits, (position) => {
      this.#dropped += 1
      this.#options.log.info({ position }, 'A reader of a stream was stuck and was cut off; it can resume')
    })
    this.#readers.add(reader)
    try {
      reader.say(hello)
      while (!reader.isClosed) {
        await this.#catchUp(reader)
        await reader.whileLive()
        await reader.room()
      }
      await reader.closed
    } catch (error) {
      // The headers are out: the one thing left to say is to come back.
      this.#options.log.error({ err: error }, 'A stream ended early')
      reader.drop()
    } finally {
      this.#tail.leave(reader)
      this.#readers.delete(reader)
    }
  }

  async #catchUp(reader: StreamReader): Promise<void> {
    const batch = this.#options.batch ?? 256
    while (!reader.isClosed) {
      const horizon = await this.#tail.horizon()
      if (reader.position >= horizon && this.#tail.join(reader)) return
      const rows = await this.#options.store.readLog(reader.position, batch)
      for (const row of rows) {
        if (row.seq > horizon || reader.isClosed) break
        await reader.send(new StreamMessage(row))
      }
      const last = rows.at(-1)
      const isAtEnd = last === undefined || last.seq > horizon
      if (isAtEnd && !reader.isClosed) reader.position = Math.max(reader.position, horizon)
      // A filter that lets nothing through never waits for the socket: let others have a turn.
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
  }

  #beat(): void {
    for (const reader of this.#readers) {
      const isLive = this.#tail.live.has(reader)
      reader.say(heartbeat(isLive ? Math.max(reader.position, this.#tail.position) : reader.position))
    }
  }
}
