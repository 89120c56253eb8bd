import type { EventLeaf } from '../json/event-value.ts'
import { Decoder } from '../json/decode.ts'
import type { FieldSlot } from './field-slot.ts'

/** How a captured value is known so far. */
export const leafKind = { ready: 0, plain: 1, coded: 2, number: 3 } as const
type LeafKind = (typeof leafKind)[keyof typeof leafKind]

/** What an event may leave allocated for the next one. */
const KEPT = 4096

/**
 * The values that one event has at the paths that rules use, in parallel arrays that serve one event after the other. A value is
 * decoded when it is first asked for: most are only ever passed over.
 *
 * A context says which elements of which arrays a value is in; 0 is "none". A plain value directly in an array is not *in* an
 * element: it belongs to no element that another field could be in, too.
 */
export class Capture {
  /** Distinguishes this event's values from those of the events before. */
  run = 0
  count = 0
  contexts = 0
  arrays = 0
  /** The slots that have values. */
  readonly touched: FieldSlot[] = []
  readonly #decoder = new Decoder()
  #kinds = new Uint8Array(64)
  #starts = new Int32Array(64)
  #ends = new Int32Array(64)
  #contextOf = new Int32Array(64)
  #next = new Int32Array(64)
  #values: (EventLeaf | undefined)[] = []
  #parents = new Int32Array(64)
  #arrayOf = new Int32Array(64)

  begin(bytes?: Uint8Array, text?: string): void {
    this.run++
    this.count = 0
    this.contexts = 0
    this.arrays = 0
    this.touched.length = 0
    if (bytes !== undefined) this.#decoder.read(bytes, text)
  }

  /** Drops what only a huge event needed. */
  end(): void {
    if (this.count > KEPT) {
      this.#kinds = new Uint8Array(64)
      this.#starts = new Int32Array(64)
      this.#ends = new Int32Array(64)
      this.#contextOf = new Int32Array(64)
      this.#next = new Int32Array(64)
      this.#values = []
    }
    if (this.contexts > KEPT) {
      this.#parents = new Int32Array(64)
      this.#arrayOf = new Int32Array(64)
    }
  }

  addBytes(slot: FieldSlot, kind: LeafKind, start: number, end: number, context: number): void {
    const leaf = this.#add(slot, context)
    this.#kinds[leaf] = kind
    this.#starts[leaf] = start
    this.#ends[leaf] = end
    this.#values[leaf] = undefined
  }

  addValue(slot: FieldSlot, value: EventLeaf, context: number): void {
    const leaf = this.#add(slot, context)
    this.#kinds[leaf] = leafKind.ready
    this.#values[leaf] = value
  }

  #add(slot: FieldSlot, context: number): number {
    const leaf = this.count++
    if (leaf >= this.#kinds.length) this.#growLeaves()
    this.#contextOf[leaf] = context
    this.#next[leaf] = -1
    if (slot.run === this.run) this.#next[slot.last] = leaf
    else {
      slot.run = this.run
      slot.first = leaf
      slot.hasBound = false
      this.touched.push(slot)
    }
    slot.last = leaf
    if (context !== 0) slot.hasBound = true
    return leaf
  }

  /** The leaf after this one in the same slot, -1 after the last. */
  next(leaf: number): number {
    return this.#next[leaf] as number
  }

  contextOf(leaf: number): number {
    return this.#contextOf[leaf] as number
  }

  valueOf(leaf: number): EventLeaf {
    return this.#kinds[leaf] === leafKind.ready ? (this.#values[leaf] as EventLeaf) : this.#decode(leaf)
  }

  /** A double near a number that is not decoded yet; NaN when there is none, or no need for one. */
  nearOf(leaf: number): number {
    if (this.#kinds[leaf] !== leafKind.number) return Number.NaN
    const near = this.#decoder.near(this.#starts[leaf] as number, this.#ends[leaf] as number)
    if (!this.#decoder.exact) return near
    this.#kinds[leaf] = leafKind.ready
    this.#values[leaf] = near
    return Number.NaN
  }

  #decode(leaf: number): EventLeaf {
    const kind = this.#kinds[leaf]
    const start = this.#starts[leaf] as number
    const end = this.#ends[leaf] as number
    const value =
      kind === leafKind.plain
        ? this.#decoder.plain(start, end)
        : kind === leafKind.coded
          ? this.#decoder.coded(start, end)
          : this.#decoder.number(start, end)
    this.#kinds[leaf] = leafKind.ready
    this.#values[leaf] = value
    return value
  }

  /** The event as text; undefined when it is not UTF-8. */
  wholeText(): string | undefined {
    return this.#decoder.wholeText()
  }

  /** A key's text. */
  text(start: number, end: number): string {
    return this.#decoder.coded(start, end)
  }

  addArray(): number {
    return ++this.arrays
  }

  /** The context of one more element of an array. */
  addContext(parent: number, array: number): number {
    const context = ++this.contexts
    if (context >= this.#parents.length) this.#growContexts()
    this.#parents[context] = parent
    this.#arrayOf[context] = array
    return context
  }

  /** The context of the element around, 0 for the outermost. */
  parentOf(context: number): number {
    return this.#parents[context] as number
  }

  /** The array of the context's element; the contexts of one array's elements under one parent are different indexes of it. */
  arrayOf(context: number): number {
    return this.#arrayOf[context] as number
  }

  #growLeaves(): void {
    this.#kinds = grown(this.#kinds, new Uint8Array(2 * this.#kinds.length))
    this.#starts = grown(this.#starts, new Int32Array(2 * this.#starts.length))
    this.#ends = grown(this.#ends, new Int32Array(2 * this.#ends.length))
    this.#contextOf = grown(this.#contextOf, new Int32Array(2 * this.#contextOf.length))
    this.#next = grown(this.#next, new Int32Array(2 * this.#next.length))
  }

  #growContexts(): void {
    this.#parents = grown(this.#parents, new Int32Array(2 * this.#parents.length))
    this.#arrayOf = grown(this.#arrayOf, new Int32Array(2 * this.#arrayOf.length))
  }
}

function grown<T extends Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from)
  return to
}
