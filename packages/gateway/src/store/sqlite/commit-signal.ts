/**
 * What the writer thread tells the main thread after commits, in shared memory: what kinds of change
 * there were since the last look, and up to where the log is on disk. At most one message is on its way
 * at a time, so that a main thread that is stuck does not gather them without bound.
 *
 * @module
 */
import type { CommitHint } from '../store.ts'

const appended = 1
const routed = 2
const settled = 4

export class CommitSignal {
  readonly buffer: SharedArrayBuffer
  /** What changed since the last look; what anybody wants to hear of. */
  readonly #bits: Int32Array
  readonly #durable: BigInt64Array

  /** A new one, or the same memory seen from another thread. */
  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(16)) {
    this.buffer = buffer
    this.#bits = new Int32Array(buffer, 0, 2)
    this.#durable = new BigInt64Array(buffer, 8, 1)
  }

  /** From now on only these kinds of change are told. */
  want(kinds: Partial<CommitHint>): void {
    Atomics.store(this.#bits, 1, bitsOf(kinds))
  }

  /** Adds to what is untold; true if a message has to be sent, false if one is under way. */
  give(hint: CommitHint): boolean {
    const bits = bitsOf(hint) & Atomics.load(this.#bits, 1)
    return bits !== 0 && Atomics.or(this.#bits, 0, bits) === 0
  }

  /** All that was untold. */
  take(): CommitHint {
    const bits = Atomics.exchange(this.#bits, 0, 0)
    return {
      appended: (bits & appended) !== 0,
      routed: (bits & routed) !== 0,
      settled: (bits & settled) !== 0,
    }
  }

  /** Events up to and including this seq are on disk. */
  get durable(): number {
    return Number(Atomics.load(this.#durable, 0))
  }

  /** Never lowers it, whichever thread comes first. */
  raiseDurable(seq: number): void {
    const wanted = BigInt(seq)
    let seen = Atomics.load(this.#durable, 0)
    while (seen < wanted) {
      const before = Atomics.compareExchange(this.#durable, 0, seen, wanted)
      if (before === seen) return
      seen = before
    }
  }
}

function bitsOf(kinds: Partial<CommitHint>): number {
  return (kinds.appended ? appended : 0) | (kinds.routed ? routed : 0) | (kinds.settled ? settled : 0)
}
