import { parseAddress } from '../matchers/address.ts'
import type { Address } from '../matchers/address.ts'
import { KeyedBuckets } from './bucket.ts'
import type { Bucket } from './bucket.ts'
import type { Waker } from './value-index.ts'

/** Address blocks: one map for each family and prefix length in use, from the block's first address. */
export class AddressBuckets {
  readonly #maps: { readonly size: number; readonly bits: number; readonly buckets: KeyedBuckets<string> }[] =
    []

  get(address: Address, bits: number): Bucket | undefined {
    return this.#map(address.length, bits)?.get(blockKey(address, bits))
  }

  at(address: Address, bits: number): Bucket {
    let buckets = this.#map(address.length, bits)
    if (buckets === undefined) {
      buckets = new KeyedBuckets()
      this.#maps.push({ size: address.length, bits, buckets })
    }
    return buckets.at(blockKey(address, bits))
  }

  wake(value: string, waker: Waker): void {
    const address = parseAddress(value)
    if (address === undefined) return
    for (const { size, bits, buckets } of this.#maps) {
      if (size !== address.length || buckets.size === 0) continue
      const bucket = buckets.get(blockKey(address, bits))
      if (bucket !== undefined) waker.wake(bucket)
    }
  }

  #map(size: number, bits: number): KeyedBuckets<string> | undefined {
    return this.#maps.find((map) => map.size === size && map.bits === bits)?.buckets
  }
}

/** The address with all bits after the first `bits` cleared, as characters. */
function blockKey(address: Address, bits: number): string {
  let key = ''
  for (let index = 0; index * 8 < bits; index++) {
    const kept = bits - index * 8
    const mask = kept >= 8 ? 0xff : (0xff00 >> kept) & 0xff
    key += String.fromCharCode((address[index] ?? 0) & mask)
  }
  return key
}
