import { KeyedBuckets } from './bucket.ts'
import type { Bucket } from './bucket.ts'
import type { Waker } from './value-index.ts'

const LONGEST = 3

/**
 * Buckets by some characters that a value must hold somewhere: what `*middle*` can be filed under. A value is asked for each run of
 * one, two or three of its characters, as far as lengths are in use. Runs are told apart by a hash: two that share one only wake a rule
 * too often.
 */
export class GramBuckets {
  readonly #byLength = Array.from({ length: LONGEST + 1 }, () => new KeyedBuckets<number>())

  /** The least crowded bucket for a part of a wildcard, and how crowded that is. */
  best(part: string): { readonly crowd: number; readonly open: () => Bucket } {
    const length = Math.min(part.length, LONGEST)
    const buckets = this.#byLength[length] as KeyedBuckets<number>
    let best = 0
    let crowd = Infinity
    for (let at = 0; at + length <= part.length && crowd > 0; at++) {
      const here = buckets.get(gram(part, at, length))?.combinations.length ?? 0
      if (here < crowd) [best, crowd] = [at, here]
    }
    return { crowd, open: () => buckets.at(gram(part, best, length)) }
  }

  wake(value: string, waker: Waker): void {
    for (let length = 1; length <= LONGEST; length++) {
      const buckets = this.#byLength[length] as KeyedBuckets<number>
      if (buckets.size === 0) continue
      for (let at = 0; at + length <= value.length; at++) {
        const bucket = buckets.get(gram(value, at, length))
        if (bucket !== undefined) waker.wake(bucket)
      }
    }
  }
}

function gram(text: string, at: number, length: number): number {
  let key = text.charCodeAt(at)
  for (let index = 1; index < length; index++) key = (Math.imul(key, 1031) + text.charCodeAt(at + index)) | 0
  return key
}
