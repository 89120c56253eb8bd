import type { RateLimit } from '../contract/target.ts'

/**
 * At most `count` deliveries in any span of `perMs` milliseconds. It remembers the times of the last
 * `count` permits, so the limit holds for every span; a token bucket of the same size would let twice
 * as many through in the span after a pause, which a receiver with a strict limit answers with 429.
 *
 * @example
 * const limiter = new RateLimiter({ count: 10, perMs: 1_000 })
 * if (limiter.tryTake()) start() // else again at limiter.nextAt()
 */
export class RateLimiter {
  readonly #perMs: number
  readonly #clock: () => number
  /** A ring of the times of the last permits; -Infinity where there was none yet. */
  readonly #times: Float64Array
  #next = 0

  /** @param clock - Milliseconds; must not run backwards (`performance.now`). */
  constructor(limit: RateLimit, clock: () => number = () => performance.now()) {
    this.#perMs = limit.perMs
    this.#clock = clock
    this.#times = new Float64Array(limit.count).fill(-Infinity)
  }

  /** Takes a permit, if there is one now. */
  tryTake(): boolean {
    const now = this.#clock()
    if (now < this.nextAt()) return false
    this.#times[this.#next] = now
    this.#next = (this.#next + 1) % this.#times.length
    return true
  }

  /** When the next permit is there, on the limiter's clock; in the past if there is one now. */
  nextAt(): number {
    return (this.#times[this.#next] ?? -Infinity) + this.#perMs
  }

  /** Permits that are there now. */
  available(): number {
    const spentSince = this.#clock() - this.#perMs
    // Times only grow, so the free ones lie together from `next` on.
    let low = 0
    let high = this.#times.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#at(middle) <= spentSince) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The index-th oldest time. */
  #at(index: number): number {
    return this.#times[(this.#next + index) % this.#times.length] ?? -Infinity
  }
}
