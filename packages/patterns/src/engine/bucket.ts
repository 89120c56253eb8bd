import type { Combination } from './combination.ts'

/** Where a bucket is kept, and is dropped from when it is empty. */
export interface BucketHome {
  drop(bucket: Bucket): void
}

/** The combinations that one value, prefix, range … of a field wakes. */
export class Bucket {
  readonly combinations: Combination[] = []
  /** The last event that woke it: once is enough, however many values ask. */
  run = 0
  readonly #home: BucketHome

  constructor(home: BucketHome) {
    this.#home = home
  }

  add(combination: Combination): void {
    this.combinations.push(combination)
  }

  remove(combination: Combination): void {
    const list = this.combinations
    const index = list.lastIndexOf(combination)
    if (index < 0) return
    const last = list.pop() as Combination
    if (index < list.length) list[index] = last
    if (list.length === 0) this.#home.drop(this)
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
