/**
 * One connection that reads a stream. It is in one of three states:
 *
 * - `behind`: reads the log itself, at its own pace, waiting whenever the socket is full.
 * - `live`: takes what the shared tail offers. Entered only where the tail is not ahead of it, so
 *   nothing is skipped; what the tail repeats is left out by its position.
 * - `closed`: gone, by the client, by `close()`, or dropped because it was too slow.
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
  /** A live reader with more than this waiting is dropped. */
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

  /** Live: sends or drops, never waits. */
  offer(message: StreamMessage): void {
    if (this.#isClosed || message.row.seq <= this.position) return
    if (this.#filter(message)) {
      if (this.#isFull()) return this.drop()
      this.#sink.write(message.bytes)
    }
    this.position = message.row.seq
  }

  /** Behind: sends and waits until the socket has room again. */
  async send(message: StreamMessage): Promise<void> {
    if (this.#isClosed || message.row.seq <= this.position) return
    const hasRoom = !this.#filter(message) || this.#sink.write(message.bytes)
    // Before the wait: a heartbeat in between must not name an older position.
    this.position = message.row.seq
    if (!hasRoom) await this.#room()
  }

  /** Greetings and heartbeats. */
  say(bytes: Uint8Array): void {
    if (this.#isClosed) return
    if (this.#isFull()) this.drop()
    else this.#sink.write(bytes)
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

  #isFull(): boolean {
    return this.#sink.writableLength > this.#limits.maxBufferedBytes
  }

  async #room(): Promise<void> {
    let finish: (() => void) | undefined
    let timer: NodeJS.Timeout | undefined
    const stalled = await new Promise<boolean>((resolve) => {
      finish = () => resolve(false)
      timer = setTimeout(() => resolve(true), this.#limits.stallMs)
      this.#sink.once('drain', finish)
      this.#sink.once('close', finish)
    })
    clearTimeout(timer)
    if (finish !== undefined) {
      this.#sink.off('drain', finish)
      this.#sink.off('close', finish)
    }
    if (stalled) this.drop()
  }
}
