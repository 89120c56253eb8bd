/** Something under way that can be ended from outside. */
export interface Cancellable {
  /** When it must be over, on the clock of the watch. */
  readonly deadline: number
  readonly signal: AbortSignal
  timeOut(): void
  abort(): void
}

/**
 * Watches the deadlines and the abort signals of all requests of a target with one timer and one
 * listener per signal; a timer or a listener per request costs up to a third of the throughput.
 * All requests of a target have the same timeout, so the oldest is always the next to end.
 */
export class InFlight<C extends Cancellable> {
  readonly #clock: () => number
  /** Oldest first. */
  readonly #calls = new Set<C>()
  readonly #watched = new WeakSet<AbortSignal>()
  #timer: NodeJS.Timeout | undefined

  constructor(clock: () => number) {
    this.#clock = clock
  }

  get size(): number {
    return this.#calls.size
  }

  add(call: C): void {
    this.#calls.add(call)
    this.#timer ??= this.#arm(call.deadline)
    this.#watch(call.signal)
  }

  delete(call: C): void {
    // The timer stays: to look once more in vain is cheaper than to set it for each request.
    this.#calls.delete(call)
  }

  /** Ends the requests that hang on this signal; all of them without one. */
  abort(signal?: AbortSignal): void {
    for (const call of this.#calls) {
      if (signal === undefined || call.signal === signal) call.abort()
    }
  }

  /** Forgets the timer; nothing may be added afterwards. */
  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** The listener stays for as long as the signal: a signal per batch goes away with it. */
  #watch(signal: AbortSignal): void {
    if (this.#watched.has(signal)) return
    this.#watched.add(signal)
    signal.addEventListener('abort', () => this.abort(signal), { once: true })
  }

  #arm(deadline: number): NodeJS.Timeout {
    const timer = setTimeout(() => this.#sweep(), Math.max(1, deadline - this.#clock()))
    // The sockets keep the process alive while something is under way.
    return timer.unref()
  }

  #sweep(): void {
    this.#timer = undefined
    const now = this.#clock()
    for (const call of this.#calls) {
      if (call.deadline > now) {
        this.#timer = this.#arm(call.deadline)
        return
      }
      call.timeOut()
    }
  }
}
