import { Bucket } from './bucket.ts'
import type { BucketHome } from './bucket.ts'
import type { Waker } from './value-index.ts'

/** A closed range; whether its bounds count is left to the rule's own test. */
class RangeBucket extends Bucket {
  readonly node: number
  readonly low: number
  readonly high: number

  constructor(home: BucketHome, node: number, low: number, high: number) {
    super(home)
    this.node = node
    this.low = low
    this.high = high
  }
}

/** The numbers of a node: its range, how far its subtree reaches up, its children and its priority. Eight are a line of the processor's cache. */
const STRIDE = 8
const LOW = 0
const HIGH = 1
const REACH = 2
const LEFT = 3
const RIGHT = 4
const PRIORITY = 5
/** No node. The first one stands for it. */
const NONE = 0

/**
 * Numeric ranges, to be asked which of them hold a number: a treap ordered by lower bound, each node knowing how far its subtree
 * reaches up. Adding and removing take logarithmic time; a question takes that plus the ranges found.
 *
 * The nodes lie in one array of numbers: a question visits dozens of them, and as objects each would cost several reads from far away.
 */
export class RangeTree implements BucketHome {
  #nodes = new Float64Array(STRIDE * 16)
  readonly #buckets: (RangeBucket | undefined)[] = [undefined]
  readonly #free: number[] = []
  #root = NONE
  #seed = 1

  constructor() {
    this.#nodes[REACH] = -Infinity
  }

  get(low: number, high: number): Bucket | undefined {
    let node = this.#root
    while (node !== NONE && (this.#get(node, LOW) !== low || this.#get(node, HIGH) !== high)) {
      node = this.#get(node, this.#comesBefore(low, high, node) ? LEFT : RIGHT)
    }
    return this.#buckets[node]
  }

  at(low: number, high: number): Bucket {
    const known = this.get(low, high)
    if (known !== undefined) return known
    const node = this.#free.pop() ?? this.#buckets.length
    if ((node + 1) * STRIDE > this.#nodes.length) this.#grow()
    this.#nodes.set([low, high, high, NONE, NONE, this.#random()], node * STRIDE)
    const bucket = new RangeBucket(this, node, low, high)
    this.#buckets[node] = bucket
    this.#root = this.#inserted(this.#root, node)
    return bucket
  }

  drop(bucket: Bucket): void {
    if (!(bucket instanceof RangeBucket)) return
    this.#root = this.#removed(this.#root, bucket)
    this.#buckets[bucket.node] = undefined
    this.#free.push(bucket.node)
  }

  /** Wakes the ranges that hold some number between the two. */
  wake(least: number, most: number, waker: Waker): void {
    if (this.#root !== NONE) this.#wakeBelow(this.#root, least, most, waker)
  }

  #wakeBelow(from: number, least: number, most: number, waker: Waker): void {
    const nodes = this.#nodes
    let node = from
    while (node !== NONE) {
      const at = node * STRIDE
      if (!((nodes[at + REACH] as number) >= least)) return
      const left = nodes[at + LEFT] as number
      if (left !== NONE) this.#wakeBelow(left, least, most, waker)
      if ((nodes[at + LOW] as number) > most) return
      if ((nodes[at + HIGH] as number) >= least) waker.wake(this.#buckets[node] as RangeBucket)
      node = nodes[at + RIGHT] as number
    }
  }

  #inserted(root: number, node: number): number {
    if (root === NONE) return node
    if (this.#get(node, PRIORITY) > this.#get(root, PRIORITY)) {
      const [before, after] = this.#split(root, this.#get(node, LOW), this.#get(node, HIGH))
      this.#set(node, LEFT, before)
      this.#set(node, RIGHT, after)
      return this.#measured(node)
    }
    const side = this.#comesBefore(this.#get(node, LOW), this.#get(node, HIGH), root) ? LEFT : RIGHT
    this.#set(root, side, this.#inserted(this.#get(root, side), node))
    return this.#measured(root)
  }

  /** The parts of a tree before and after a range. */
  #split(root: number, low: number, high: number): readonly [before: number, after: number] {
    if (root === NONE) return [NONE, NONE]
    if (this.#comesBefore(low, high, root)) {
      const [before, after] = this.#split(this.#get(root, LEFT), low, high)
      this.#set(root, LEFT, after)
      return [before, this.#measured(root)]
    }
    const [before, after] = this.#split(this.#get(root, RIGHT), low, high)
    this.#set(root, RIGHT, before)
    return [this.#measured(root), after]
  }

  #removed(root: number, { node, low, high }: RangeBucket): number {
    if (root === NONE) return NONE
    if (root === node) return this.#joined(this.#get(root, LEFT), this.#get(root, RIGHT))
    const side = this.#comesBefore(low, high, root) ? LEFT : RIGHT
    this.#set(root, side, this.#removed(this.#get(root, side), this.#buckets[node] as RangeBucket))
    return this.#measured(root)
  }

  /** Two trees, all of the first before all of the second. */
  #joined(before: number, after: number): number {
    if (before === NONE) return after
    if (after === NONE) return before
    if (this.#get(before, PRIORITY) > this.#get(after, PRIORITY)) {
      this.#set(before, RIGHT, this.#joined(this.#get(before, RIGHT), after))
      return this.#measured(before)
    }
    this.#set(after, LEFT, this.#joined(before, this.#get(after, LEFT)))
    return this.#measured(after)
  }

  #measured(node: number): number {
    const left = this.#get(this.#get(node, LEFT), REACH)
    const right = this.#get(this.#get(node, RIGHT), REACH)
    this.#set(node, REACH, Math.max(this.#get(node, HIGH), left, right))
    return node
  }

  #comesBefore(low: number, high: number, node: number): boolean {
    const other = this.#get(node, LOW)
    return low < other || (low === other && high < this.#get(node, HIGH))
  }

  #get(node: number, what: number): number {
    return this.#nodes[node * STRIDE + what] as number
  }

  #set(node: number, what: number, value: number): void {
    this.#nodes[node * STRIDE + what] = value
  }

  #grow(): void {
    const nodes = new Float64Array(2 * this.#nodes.length)
    nodes.set(this.#nodes)
    this.#nodes = nodes
  }

  /** Xorshift: the same rules give the same tree. */
  #random(): number {
    let seed = this.#seed
    seed ^= seed << 13
    seed ^= seed >>> 17
    seed ^= seed << 5
    this.#seed = seed
    return seed
  }
}
