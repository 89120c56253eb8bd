/**
 * One connection that reads a stream. It is in one of three states:
 *
 * - `behind`: reads the log itself, at its own pace, waiting whenever the socket is full. Dropped if
 *   nothing at all leaves the socket for `stallMs`.
 * - `live`: takes what the shared tail offers. Entered only where the tail is not ahead of it, so
 *   nothing is skipped; what the tail repeats is left out by its position. Left for `behind` when more
 *   than `maxBufferedBytes` wait: a burst or a slow line costs a reader of the log, not the others.
 * - `closed`: gone, by the client, by `close()`, or dropped.
 *
 * A dropped reader loses nothing: the last whole message that it received says where to resume.
 *
 * @module
 */
import type { StreamFilter, StreamMessage } from './message.ts'

/** The part of a `ServerResponse` that a reader needs. */
export interface StreamSink {
  readonly writableLength: number
  readonly destroyed: boolean
  write(chunk: Uint8Array): boolean
  end(): unknown
  destroy(): unknown
  once(event: 'drain' | 'close', listener: () => void): unknown
  off(event: 'drain' | 'close', listener: () => void): unknown
}

export interface ReaderLimits {
  /** A live reader with more than this waiting falls behind. */
  readonly maxBufferedBytes: number
  /** A reader behind that takes nothing for this long is dropped. */
  readonly stallMs: number
}

export class StreamReader {
  readonly #sink: StreamSink
  readonly #filter: StreamFilter
  readonly #limits: ReaderLimits
  readonly #onDrop: (position: number) => void
  readonly closed: Promise<void>
  #isClosed = false
  #isBehind = false
  #fallBehind: (() => void) | undefined
  /** Everything up to here was sent or filtered out. */
  position: number

  constructor(
    sink: StreamSink,
    from: { readonly position: number; readonly filter: StreamFilter },
    limits: ReaderLimits,
    onDrop: (position: number) => void,
  ) {
    this.#sink = sink
    this.#filter = from.filter
    this.#limits = limits
    this.#onDrop = onDrop
    this.position = from.position
    this.closed = new Promise((resolve) => {
      const done = (): void => {
        this.#isClosed = true
        resolve()
      }
      if (sink.destroyed) done()
      else sink.once('close', done)
    })
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Live: takes the message without waiting; false if there is no room, and the reader is behind now. */
  offer(message: StreamMessage): boolean {
    if (this.#isClosed || message.row.seq <= this.position) return true
    if (this.#filter(message)) {
      if (this.#isFull()) {
        this.#isBehind = true
        this.#fallBehind?.()
        return false
      }
      this.#sink.write(message.bytes)
    }
    this.position = message.row.seq
    return true
  }

  /** Live: until the reader falls behind (which it may have done already) or is closed. */
  async whileLive(): Promise<void> {
    const behind = new Promise<void>((resolve) => (this.#fallBehind = resolve))
    if (!this.#isBehind) await Promise.race([this.closed, behind])
    this.#fallBehind = undefined
    this.#isBehind = false
  }

  /** Behind: sends and waits until the socket has room again. */
  async send(message: StreamMessage): Promise<void> {
    if (this.#isClosed || message.row.seq <= this.position) return
    const hasRoom = !this.#filter(message) || this.#sink.write(message.bytes)
    // Before the wait: a heartbeat in between must not name an older position.
    this.position = message.row.seq
    if (!hasRoom) await this.room()
  }

  /** Greetings and heartbeats; left out where there is enough to read already. */
  say(bytes: Uint8Array): void {
    if (!this.#isClosed && !this.#isFull()) this.#sink.write(bytes)
  }

  /** Ends the connection after what is already on its way. */
  end(): void {
    this.#isClosed = true
    this.#sink.end()
  }

  /** Cuts the connection. */
  drop(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#onDrop(this.position)
    this.#sink.destroy()
  }

  /** Waits until everything left the socket; drops the reader if nothing does. */
  async room(): Promise<void> {
    let waiting = this.#sink.writableLength
    while (waiting > 0 && !this.#isClosed && !(await this.#drained())) {
      const still = this.#sink.writableLength
      if (still >= waiting) this.drop()
      waiting = still
    }
  }

  #isFull(): boolean {
    return this.#sink.writableLength > this.#limits.maxBufferedBytes
  }

  /** False if it took longer than `stallMs`. */
  async #drained(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const finish = (): void => resolve(true)
    const timer = setTimeout(() => resolve(false), this.#limits.stallMs)
    this.#sink.once('drain', finish)
    this.#sink.once('close', finish)
    const result = await promise
    clearTimeout(timer)
    this.#sink.off('drain', finish)
    this.#sink.off('close', finish)
    return result
  }
}
