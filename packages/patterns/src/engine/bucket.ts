import type { Combination } from './combination.ts'
import type { RuleClause } from './rule-clause.ts'

/** Where a bucket is kept, and is dropped from when it is empty. */
export interface BucketHome {
  drop(bucket: Bucket): void
}

/**
 * The combinations that one value, prefix, range … of a field wakes. Each is kept with a guard: another of its clauses, one that many rules
 * share. Most combinations woken in vain are turned away by their guards, whose answers are at hand, without a look at the
 * combination itself, which among 100,000 is far away in memory.
 */
export class Bucket {
  readonly combinations: Combination[] = []
  readonly guards: (RuleClause | undefined)[] = []
  /** The last event that woke it: once is enough, however many values ask. */
  run = 0
  readonly #home: BucketHome

  constructor(home: BucketHome) {
    this.#home = home
  }

  add(combination: Combination, guard?: RuleClause): void {
    this.combinations.push(combination)
    this.guards.push(guard)
  }

  remove(combination: Combination): void {
    const { combinations, guards } = this
    const index = combinations.lastIndexOf(combination)
    if (index < 0) return
    const last = combinations.pop() as Combination
    const lastGuard = guards.pop()
    if (index < combinations.length) {
      combinations[index] = last
      guards[index] = lastGuard
    }
    if (combinations.length === 0) this.#home.drop(this)
  }
}

/** Buckets by a key: an exact text, a number, the hash of some characters. */
export class KeyedBuckets<K> implements BucketHome {
  readonly #buckets = new Map<K, Bucket>()

  get size(): number {
    return this.#buckets.size
  }

  get(key: K): Bucket | undefined {
    return this.#buckets.get(key)
  }

  at(key: K): Bucket {
    let bucket = this.#buckets.get(key)
    if (bucket === undefined) {
      bucket = new KeyedBucket(this, key)
      this.#buckets.set(key, bucket)
    }
    return bucket
  }

  drop(bucket: Bucket): void {
    if (bucket instanceof KeyedBucket) this.#buckets.delete(bucket.key as K)
  }
}

class KeyedBucket<K> extends Bucket {
  readonly key: K

  constructor(home: BucketHome, key: K) {
    super(home)
    this.key = key
  }
}
