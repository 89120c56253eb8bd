/**
 * The end of the log, read once for all live readers. Only events that the router has passed are shown:
 * they are frozen, so everyone sees the same. It sleeps while nobody is live.
 *
 * @module
 */
import type { Store } from '../../store/store.ts'
import { StreamMessage } from './message.ts'
import type { StreamReader } from './reader.ts'

export interface TailOptions {
  readonly store: Pick<Store, 'readLog' | 'cursorPosition'>
  /** How often commits of other processes are looked for. */
  readonly pollMs: number
  readonly batch: number
  readonly onError: (error: unknown) => void
}

export class LogTail {
  readonly #options: TailOptions
  readonly #live = new Set<StreamReader>()
  #position = 0
  #isWoken = false
  #isStopped = false
  #wakeUp: (() => void) | undefined
  readonly #running: Promise<void>

  constructor(options: TailOptions) {
    this.#options = options
    this.#running = this.#run()
  }

  get live(): ReadonlySet<StreamReader> {
    return this.#live
  }

  get position(): number {
    return this.#position
  }

  /** Up to where events may be shown. */
  horizon(): Promise<number> {
    return this.#options.store.cursorPosition('router')
  }

  /**
   * Makes a reader live, if the tail is not ahead of it. Nothing is awaited in here: between the check and
   * the joining the tail cannot move.
   */
  join(reader: StreamReader): boolean {
    if (this.#live.size === 0) this.#position = reader.position
    if (this.#position > reader.position) return false
    this.#live.add(reader)
    this.wake()
    return true
  }

  leave(reader: StreamReader): void {
    this.#live.delete(reader)
  }

  /** Something may have been routed. */
  wake(): void {
    this.#isWoken = true
    this.#wakeUp?.()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.wake()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      await this.#sleep()
      try {
        if (this.#live.size > 0) await this.#advance()
      } catch (error) {
        // The store did not answer: the readers stay, and the next round tries again.
        this.#options.onError(error)
        await this.#pause()
      }
    }
  }

  async #advance(): Promise<void> {
    const horizon = await this.horizon()
    while (this.#position < horizon && this.#live.size > 0 && !this.#isStopped) {
      const from = this.#position
      const rows = await this.#options.store.readLog(from, this.#options.batch)
      // All readers left and another joined elsewhere while we read.
      if (this.#position !== from) continue
      for (const row of rows) {
        if (row.seq > horizon) break
        const message = new StreamMessage(row)
        for (const reader of this.#live) if (!reader.offer(message)) this.#live.delete(reader)
        this.#position = row.seq
      }
      const last = rows.at(-1)
      if (last === undefined || last.seq > horizon) this.#position = Math.max(this.#position, horizon)
    }
  }

  async #sleep(): Promise<void> {
    if (!this.#isWoken) await this.#pause()
    this.#isWoken = false
  }

  async #pause(): Promise<void> {
    if (this.#isStopped) return
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#wakeUp = resolve
      // What keeps the process alive is the connections, not this.
      timer = setTimeout(resolve, this.#options.pollMs).unref()
    })
    clearTimeout(timer)
    this.#wakeUp = undefined
  }
}
