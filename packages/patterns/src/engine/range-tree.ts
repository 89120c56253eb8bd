import { Bucket } from './bucket.ts'
import type { BucketHome } from './bucket.ts'
import type { Waker } from './value-index.ts'

/** A closed range; whether its bounds count is left to the rule's own test. */
class RangeBucket extends Bucket {
  readonly low: number
  readonly high: number
  /** The largest `high` in this subtree. */
  reach: number
  /** Random, and a parent's is larger than its children's: that keeps the tree balanced. */
  readonly priority: number
  left: RangeBucket | undefined
  right: RangeBucket | undefined

  constructor(home: BucketHome, low: number, high: number, priority: number) {
    super(home)
    this.low = low
    this.high = high
    this.reach = high
    this.priority = priority
  }
}

/**
 * Numeric ranges, to be asked which of them hold a number: a treap ordered by lower bound, each node knowing how far its subtree
 * reaches up. Adding and removing take logarithmic time; a question takes that plus the ranges found.
 */
export class RangeTree implements BucketHome {
  #root: RangeBucket | undefined
  #seed = 1

  get(low: number, high: number): Bucket | undefined {
    let node = this.#root
    while (node !== undefined && (node.low !== low || node.high !== high)) {
      node = comesBefore(low, high, node) ? node.left : node.right
    }
    return node
  }

  at(low: number, high: number): Bucket {
    const known = this.get(low, high)
    if (known !== undefined) return known
    const node = new RangeBucket(this, low, high, this.#random())
    this.#root = inserted(this.#root, node)
    return node
  }

  drop(bucket: Bucket): void {
    if (bucket instanceof RangeBucket) this.#root = removed(this.#root, bucket)
  }

  /** Wakes the ranges that hold some number between the two. */
  wake(least: number, most: number, waker: Waker): void {
    if (this.#root !== undefined) wakeBelow(this.#root, least, most, waker)
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

function wakeBelow(from: RangeBucket, least: number, most: number, waker: Waker): void {
  let node: RangeBucket | undefined = from
  while (node !== undefined && node.reach >= least) {
    if (node.left !== undefined) wakeBelow(node.left, least, most, waker)
    if (node.low > most) return
    if (node.high >= least) waker.wake(node)
    node = node.right
  }
}

function comesBefore(low: number, high: number, node: RangeBucket): boolean {
  return low < node.low || (low === node.low && high < node.high)
}

function inserted(root: RangeBucket | undefined, node: RangeBucket): RangeBucket {
  if (root === undefined) return node
  if (node.priority > root.priority) {
    ;[node.left, node.right] = split(root, node)
    return measured(node)
  }
  if (comesBefore(node.low, node.high, root)) root.left = inserted(root.left, node)
  else root.right = inserted(root.right, node)
  return measured(root)
}

/** The parts of a tree before and after a range. */
function split(
  root: RangeBucket | undefined,
  at: RangeBucket,
): [RangeBucket | undefined, RangeBucket | undefined] {
  if (root === undefined) return [undefined, undefined]
  if (comesBefore(root.low, root.high, at)) {
    const [before, after] = split(root.right, at)
    root.right = before
    return [measured(root), after]
  }
  const [before, after] = split(root.left, at)
  root.left = after
  return [before, measured(root)]
}

function removed(root: RangeBucket | undefined, node: RangeBucket): RangeBucket | undefined {
  if (root === undefined) return undefined
  if (root === node) return joined(root.left, root.right)
  if (comesBefore(node.low, node.high, root)) root.left = removed(root.left, node)
  else root.right = removed(root.right, node)
  return measured(root)
}

/** Two trees, all of the first before all of the second. */
function joined(before: RangeBucket | undefined, after: RangeBucket | undefined): RangeBucket | undefined {
  if (before === undefined) return after
  if (after === undefined) return before
  if (before.priority > after.priority) {
    before.right = joined(before.right, after)
    return measured(before)
  }
  after.left = joined(before, after.left)
  return measured(after)
}

function measured(node: RangeBucket): RangeBucket {
  node.reach = Math.max(node.high, node.left?.reach ?? -Infinity, node.right?.reach ?? -Infinity)
  return node
}
