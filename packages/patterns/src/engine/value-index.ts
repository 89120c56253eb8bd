import { LongNumber } from '../json/event-value.ts'
import type { EventLeaf } from '../json/event-value.ts'
import { nearness } from '../json/decode.ts'
import { exactNumber } from '../json/number.ts'
import type { Matcher, NumericRange } from '../language/ast.ts'
import { parseAddress } from '../matchers/address.ts'
import { wellFormed } from '../matchers/text.ts'
import { comparesQuestionMark } from '../matchers/value-test.ts'
import { wildcardParts } from '../matchers/wildcard.ts'
import { AddressBuckets } from './address-buckets.ts'
import { AffixBuckets } from './affix-buckets.ts'
import { Bucket, KeyedBuckets } from './bucket.ts'
import { foldedOperand, foldedValue } from './fold.ts'
import { GramBuckets } from './gram-buckets.ts'
import { RangeTree } from './range-tree.ts'

/** Looks at the combinations of a bucket, once per event. */
export interface Waker {
  wake(bucket: Bucket): void
}

/** A bucket that a matcher may be filed in. */
export interface Place {
  /** About how many combinations a value would wake in vain there: lower is better. */
  readonly cost: number
  /** The bucket, made if need be. */
  readonly open: () => Bucket
}

/** What to add to the number of combinations that share a bucket, by how often events come upon it. */
const cost = { exact: 1, word: 16, range: 100, openRange: 2000, anyText: 20_000, any: 1_000_000 } as const

/**
 * All that rules ask of one field's values, filed so that a value finds the rules it may satisfy without asking the others:
 * exact values by hash, beginnings and ends by length and hash, wildcards by a part they hold, ranges in a tree.
 *
 * It may wake a rule in vain, since a woken rule is tested in full; it never leaves one asleep that the value satisfies.
 */
export class ValueIndex {
  readonly #strings = new Lazy(() => new KeyedBuckets<string>())
  readonly #folded = new Lazy(() => new KeyedBuckets<string>())
  readonly #prefixes = new Lazy(() => new AffixBuckets(false))
  readonly #suffixes = new Lazy(() => new AffixBuckets(true))
  readonly #foldedPrefixes = new Lazy(() => new AffixBuckets(false))
  readonly #foldedSuffixes = new Lazy(() => new AffixBuckets(true))
  readonly #grams = new Lazy(() => new GramBuckets())
  readonly #addresses = new Lazy(() => new AddressBuckets())
  readonly #numbers = new Lazy(() => new KeyedBuckets<number>())
  readonly #longNumbers = new Lazy(() => new KeyedBuckets<string>())
  readonly #ranges = new Lazy(() => new RangeTree())
  readonly #words = new Lazy(() => new KeyedBuckets<boolean | null>())
  readonly #texts = new Bucket({ drop: () => undefined })
  readonly #all = new Bucket({ drop: () => undefined })
  /** Half a surrogate pair of a value may be what an operand's question mark stands for. */
  #repairs = false
  /** Combinations filed here, each as often as it has places. */
  size = 0

  /** Wakes all combinations that may accept the value. */
  wake(value: EventLeaf, waker: Waker): void {
    if (this.#all.combinations.length > 0) waker.wake(this.#all)
    switch (typeof value) {
      case 'string':
        return this.#wakeText(this.#repairs ? wellFormed(value) : value, waker)
      case 'number':
        return this.#wakeNumber(value, waker)
      case 'bigint': {
        const exact = exactNumber(String(value))
        return exact === undefined
          ? wakeOne(this.#longNumbers.made?.get(String(value)), waker)
          : this.#wakeNumber(exact, waker)
      }
      default:
        if (value instanceof LongNumber) wakeOne(this.#longNumbers.made?.get(value.text), waker)
        else wakeOne(this.#words.made?.get(value), waker)
    }
  }

  /** As `wake`, for a number of which only a double near it is known. False when that is not good enough. */
  wakeNear(near: number, waker: Waker): boolean {
    if (Number.isNaN(near) || (this.#longNumbers.made?.size ?? 0) > 0) return false
    if (this.#all.combinations.length > 0) waker.wake(this.#all)
    const off = Math.abs(near) * nearness
    this.#wakeBetween(near - off, near + off, waker)
    return true
  }

  #wakeNumber(value: number, waker: Waker): void {
    this.#wakeBetween(value, value, waker)
  }

  #wakeBetween(least: number, most: number, waker: Waker): void {
    const { made } = this.#numbers
    if (made !== undefined) {
      const key = Math.fround(least)
      const other = Math.fround(most)
      wakeOne(made.get(key), waker)
      if (other !== key) wakeOne(made.get(other), waker)
    }
    this.#ranges.made?.wake(least, most, waker)
  }

  #wakeText(value: string, waker: Waker): void {
    wakeOne(this.#strings.made?.get(value), waker)
    this.#prefixes.made?.wake(value, waker)
    this.#suffixes.made?.wake(value, waker)
    if (
      this.#folded.made !== undefined ||
      this.#foldedPrefixes.made !== undefined ||
      this.#foldedSuffixes.made !== undefined
    ) {
      const folded = foldedValue(value)
      wakeOne(this.#folded.made?.get(folded), waker)
      this.#foldedPrefixes.made?.wake(folded, waker)
      this.#foldedSuffixes.made?.wake(folded, waker)
    }
    this.#grams.made?.wake(value, waker)
    this.#addresses.made?.wake(value, waker)
    if (this.#texts.combinations.length > 0) waker.wake(this.#texts)
  }

  /** Where a matcher may be filed: in all of these places. None for `{"exists": false}`. */
  places(matcher: Matcher): Place[] {
    if (!this.#repairs && comparesQuestionMark(matcher)) this.#repairs = true
    switch (matcher.kind) {
      case 'string': {
        const address = parseAddress(matcher.value)
        if (address === undefined) return [this.#string(matcher.value)]
        const bits = address.length * 8
        const { made } = this.#addresses
        return [place(cost.exact, made?.get(address, bits), () => this.#addresses.use().at(address, bits))]
      }
      case 'exactly':
        return [this.#string(matcher.value)]
      case 'equals':
        return [this.#equals(matcher.value)]
      case 'prefix':
        return matcher.ignoreCase ? this.#foldedPrefix(matcher.value) : this.#prefix(matcher.value)
      case 'suffix':
        return matcher.ignoreCase ? this.#foldedSuffix(matcher.value) : this.#suffix(matcher.value)
      case 'wildcard':
        return [this.#wildcard(matcher.value)]
      case 'number':
        return [matcher.value === undefined ? this.#longNumber(matcher.text) : this.#number(matcher.value)]
      case 'numeric':
        return [this.#range(matcher)]
      case 'literal':
        return [
          place(cost.word, this.#words.made?.get(matcher.value), () => this.#words.use().at(matcher.value)),
        ]
      case 'cidr':
        return [this.#cidr(matcher.value)]
      case 'anything-but':
        return [place(cost.any, this.#all, () => this.#all)]
      case 'exists':
        return matcher.value ? [place(cost.any, this.#all, () => this.#all)] : []
    }
  }

  #string(value: string): Place {
    return place(cost.exact, this.#strings.made?.get(value), () => this.#strings.use().at(value))
  }

  #equals(operand: string): Place {
    const key = foldedOperand(operand)
    if (key === undefined) return this.#anyText()
    return place(cost.exact, this.#folded.made?.get(key), () => this.#folded.use().at(key))
  }

  /** An operand that ends in a quote may also be the whole value: see matchers/text.ts. */
  #prefix(operand: string): Place[] {
    const whole = operand.endsWith('"') ? [this.#string(operand.slice(0, -1))] : []
    return [affix(operand, this.#prefixes), ...whole]
  }

  #suffix(operand: string): Place[] {
    const whole = operand.startsWith('"') ? [this.#string(operand.slice(1))] : []
    return [affix(operand, this.#suffixes), ...whole]
  }

  #foldedPrefix(operand: string): Place[] {
    const key = foldedOperand(operand)
    if (key === undefined) return [this.#anyText()]
    const whole = operand.endsWith('"') ? [this.#equals(operand.slice(0, -1))] : []
    return [affix(key, this.#foldedPrefixes), ...whole]
  }

  #foldedSuffix(operand: string): Place[] {
    const key = foldedOperand(operand)
    if (key === undefined) return [this.#anyText()]
    const whole = operand.startsWith('"') ? [this.#equals(operand.slice(1))] : []
    return [affix(key, this.#foldedSuffixes), ...whole]
  }

  /** By the part that is likely to be the rarest: how the value begins, how it ends, or something it holds. */
  #wildcard(wildcard: string): Place {
    const parts = wildcardParts(wildcard)
    const first = parts[0] ?? ''
    if (parts.length === 1) return this.#string(first)
    const last = parts.at(-1) ?? ''
    const options = [this.#anyText()]
    if (first !== '') options.push(affix(first, this.#prefixes))
    if (last !== '') options.push(affix(last, this.#suffixes))
    for (const part of parts.slice(1, -1)) {
      if (part === '') continue
      const { crowd, open } = this.#grams.use().best(part)
      options.push({ cost: shortness(Math.min(part.length, 3)) + crowd + 1, open })
    }
    return options.reduce((best, one) => (one.cost < best.cost ? one : best))
  }

  /** Filed with single precision, so that a double near the value finds it. */
  #number(value: number): Place {
    const key = Math.fround(value)
    return place(cost.exact, this.#numbers.made?.get(key), () => this.#numbers.use().at(key))
  }

  #longNumber(text: string): Place {
    return place(cost.exact, this.#longNumbers.made?.get(text), () => this.#longNumbers.use().at(text))
  }

  #range({ low, high }: NumericRange): Place {
    if (low !== undefined && low.value === high?.value) return this.#number(low.value)
    const bottom = low?.value ?? -Number.MAX_VALUE
    const top = high?.value ?? Number.MAX_VALUE
    const least = low === undefined || high === undefined ? cost.openRange : cost.range
    return place(least, this.#ranges.made?.get(bottom, top), () => this.#ranges.use().at(bottom, top))
  }

  #cidr(block: string): Place {
    const [text = '', bitsText = ''] = block.split('/')
    const address = parseAddress(text) ?? []
    const bits = Number(bitsText)
    const bucket = this.#addresses.made?.get(address, bits)
    return place(shortness(bits / 2), bucket, () => this.#addresses.use().at(address, bits))
  }

  #anyText(): Place {
    return place(cost.anyText, this.#texts, () => this.#texts)
  }
}

/** One of the index's parts, made when the first rule needs it. */
class Lazy<T> {
  made: T | undefined
  readonly #make: () => T

  constructor(make: () => T) {
    this.#make = make
  }

  use(): T {
    return (this.made ??= this.#make())
  }
}

function wakeOne(bucket: Bucket | undefined, waker: Waker): void {
  if (bucket !== undefined) waker.wake(bucket)
}

function place(least: number, bucket: Bucket | undefined, open: () => Bucket): Place {
  return { cost: least + (bucket?.combinations.length ?? 0), open }
}

function affix(operand: string, buckets: Lazy<AffixBuckets>): Place {
  return place(shortness(operand.length), buckets.made?.get(operand), () => buckets.use().at(operand))
}

/** The fewer characters a value must have in common with a rule, the more values do. */
function shortness(length: number): number {
  return 1 + 256 / 4 ** length
}
