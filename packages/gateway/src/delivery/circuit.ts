/**
 * A circuit keeps a target that is down from eating the attempts of everything that waits for it.
 *
 * - `closed`: the full limit. Left after `failures` failures in a row within `windowMs`.
 * - `open`: nothing goes out. Left when its time is over; the time doubles from `baseOpenMs` to
 *   `maxOpenMs` with each opening, and starts over once the circuit has closed.
 * - `half-open`: one probe. A success leads to `ramping`, a failure back to `open`.
 * - `ramping`: 1, 2, 4 … at once; doubled after as many successes as it allows, halved by a failure.
 *   Left for `closed` at the limit, for `open` by a failure at 1.
 *
 * The time is an argument (`clock`), and nothing fires by itself: a state is over when somebody looks.
 * Permits are a level, not tickets: a probe that ends without a verdict (the gateway stopped) is not lost.
 *
 * @module
 */

export type CircuitState = 'closed' | 'open' | 'half-open' | 'ramping'

export interface CircuitOptions {
  /** Deliveries at once when closed. */
  readonly limit: number
  /** Failures in a row that open it. Default 5. */
  readonly failures?: number
  /** The failures in a row must lie within this time. Default 60 s. */
  readonly windowMs?: number
  /** First time that it stays open. Default 5 s. */
  readonly baseOpenMs?: number
  /** Longest time that it stays open. Default 5 min. */
  readonly maxOpenMs?: number
}

/**
 * The circuit of one target.
 *
 * @example
 * const circuit = new Circuit({ limit: 32 })
 * if (underWay < circuit.permits()) start()
 * // afterwards, for an answer blamed on the target: circuit.failure(startedAt); for any other: circuit.success(startedAt)
 */
export class Circuit {
  readonly #options: Required<CircuitOptions>
  readonly #clock: () => number
  #state: CircuitState = 'closed'
  /** When it last opened; results of deliveries started before say nothing about now. */
  #openedAt = -Infinity
  #probeAt = Infinity
  /** Openings since it was last closed. */
  #openings = 0
  /** Times of the latest failures in a row, at most `failures` of them. */
  #streak: number[] = []
  #level = 0
  /** Successes at this level. */
  #proven = 0

  /** @param clock - Milliseconds; must not run backwards. */
  constructor(options: CircuitOptions, clock: () => number = () => performance.now()) {
    this.#options = { failures: 5, windowMs: 60_000, baseOpenMs: 5_000, maxOpenMs: 300_000, ...options }
    this.#clock = clock
  }

  get state(): CircuitState {
    if (this.#state === 'open' && this.#clock() >= this.#probeAt) this.#state = 'half-open'
    return this.#state
  }

  /** How many deliveries may be under way now. */
  permits(): number {
    switch (this.state) {
      case 'closed':
        return this.#options.limit
      case 'open':
        return 0
      case 'half-open':
        return 1
      case 'ramping':
        return this.#level
    }
  }

  /** When an open circuit lets its probe out, on the circuit's clock; undefined if it is not open. */
  nextProbeAt(): number | undefined {
    return this.state === 'open' ? this.#probeAt : undefined
  }

  /**
   * The target answered, be it with a refusal of that one event.
   *
   * @param startedAt - When that attempt began. One that began before the circuit opened is ignored.
   */
  success(startedAt: number = this.#clock()): void {
    const { state } = this
    if (state === 'closed') this.#streak = []
    if (state === 'closed' || state === 'open' || startedAt < this.#openedAt) return
    if (state === 'half-open') this.#rampTo(1)
    else if (++this.#proven >= this.#level) this.#rampTo(this.#level * 2)
  }

  /** The attempt failed, and it was the target's fault. */
  failure(startedAt: number = this.#clock()): void {
    const { state } = this
    if (state === 'closed') {
      if (this.#isStreakFull()) this.#open()
      return
    }
    if (state === 'open' || startedAt < this.#openedAt) return
    if (state === 'half-open' || this.#level === 1) this.#open()
    else this.#rampTo(this.#level / 2)
  }

  #isStreakFull(): boolean {
    const { failures, windowMs } = this.#options
    const now = this.#clock()
    this.#streak.push(now)
    if (this.#streak.length > failures) this.#streak.shift()
    return this.#streak.length === failures && now - (this.#streak[0] ?? now) <= windowMs
  }

  #open(): void {
    const { baseOpenMs, maxOpenMs } = this.#options
    this.#state = 'open'
    this.#openedAt = this.#clock()
    this.#probeAt = this.#openedAt + Math.min(maxOpenMs, baseOpenMs * 2 ** this.#openings)
    this.#openings++
    this.#streak = []
  }

  #rampTo(level: number): void {
    this.#proven = 0
    this.#level = level
    this.#state = level >= this.#options.limit ? 'closed' : 'ramping'
    if (this.#state === 'closed') this.#openings = 0
  }
}
