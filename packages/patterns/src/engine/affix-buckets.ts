import { KeyedBuckets } from './bucket.ts'
import type { Bucket } from './bucket.ts'
import type { Waker } from './value-index.ts'

/** Longer texts are filed under their first 64, 72, 80, 96 … characters, so that hostile rules cannot ask for thousands of look-ups. */
const EXACT_LENGTHS = 64

interface LengthMap {
  readonly length: number
  readonly buckets: KeyedBuckets<string>
}

/**
 * Buckets by how a text begins or ends: one map for each length in use. A value costs one look-up per length, which beats
 * walking a tree character by character as rules have few different lengths.
 */
export class AffixBuckets {
  readonly #atEnd: boolean
  /** In ascending order of length. */
  readonly #maps: LengthMap[] = []

  constructor(atEnd: boolean) {
    this.#atEnd = atEnd
  }

  get(operand: string): Bucket | undefined {
    const length = filedLength(operand.length)
    return this.#maps.find((map) => map.length === length)?.buckets.get(this.#cut(operand, length))
  }

  at(operand: string): Bucket {
    const length = filedLength(operand.length)
    let index = this.#maps.findIndex((map) => map.length >= length)
    if (index < 0) index = this.#maps.length
    if (this.#maps[index]?.length !== length)
      this.#maps.splice(index, 0, { length, buckets: new KeyedBuckets() })
    const { buckets } = this.#maps[index] as LengthMap
    return buckets.at(this.#cut(operand, length))
  }

  wake(value: string, waker: Waker): void {
    for (let index = 0; index < this.#maps.length; index++) {
      const { length, buckets } = this.#maps[index] as LengthMap
      if (length > value.length) return
      if (buckets.size === 0) continue
      const bucket = buckets.get(this.#cut(value, length))
      if (bucket !== undefined) waker.wake(bucket)
    }
  }

  #cut(text: string, length: number): string {
    return this.#atEnd ? text.slice(text.length - length) : text.slice(0, length)
  }
}

/** The length itself up to 64, then the next lower one of eight steps to each doubling. */
function filedLength(length: number): number {
  if (length <= EXACT_LENGTHS) return length
  const step = 2 ** (Math.floor(Math.log2(length)) - 3)
  return Math.floor(length / step) * step
}
