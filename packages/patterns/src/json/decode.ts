import { POWERS, exactDouble } from './exact-double.ts'
import { exactNumber } from './number.ts'
import { LongNumber } from './event-value.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const char = String.fromCharCode

/** Ten roundings of a double: what `Decoder.near` is off by at most, as a share of the number. */
export const nearness = 1e-14

/** Beyond this many bytes an event is not decoded as a whole for the sake of one of its strings. */
const SMALL_EVENT = 4096

/** Makes JavaScript values of an event's bytes, each only when somebody asks for it. */
export class Decoder {
  /** Whether the last number given by `near` is the exact one. */
  exact = false
  #high = 0
  #low = 0
  #lowDigits = 0
  #decimals = 0
  #bytes: Uint8Array = new Uint8Array(0)
  /** All of the event as text, once that is made; '' when it is not UTF-8. When it is ASCII, slices are cheaper than decoding part by part. */
  #whole: string | undefined
  #isAscii = false

  /** @param text the same as text, when that is known and ASCII */
  read(bytes: Uint8Array, text?: string): void {
    this.#bytes = bytes
    this.#whole = text
    this.#isAscii = text !== undefined
  }

  /** All of it; undefined when it is not UTF-8. */
  wholeText(): string | undefined {
    if (this.#whole === undefined) {
      this.#whole = textOf(this.#bytes)
      this.#isAscii = this.#whole.length === this.#bytes.length
    }
    return this.#whole === '' ? undefined : this.#whole
  }

  /** A string without escapes or characters beyond ASCII. */
  plain(start: number, end: number): string {
    const length = end - start
    if (this.#whole === undefined) {
      if (length <= 8) return short(this.#bytes, start, length)
      if (this.#bytes.length <= SMALL_EVENT) this.wholeText()
    }
    return this.#isAscii && this.#whole !== undefined
      ? this.#whole.slice(start, end)
      : decoder.decode(this.#bytes.subarray(start, end))
  }

  /** A string with escapes or characters beyond ASCII; they have been checked. */
  coded(start: number, end: number): string {
    const text = decoder.decode(this.#bytes.subarray(start, end))
    return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text
  }

  /** A number, when a double holds it without loss. */
  number(start: number, end: number): number | LongNumber {
    const value = this.near(start, end)
    if (this.exact) return value
    if (!Number.isNaN(value)) {
      const sure = exactDouble(this.#high, this.#low, this.#lowDigits, this.#decimals)
      if (sure !== undefined) return this.#bytes[start] === 45 ? -sure : sure
    }
    const text = this.plain(start, end)
    return exactNumber(text) ?? new LongNumber(text)
  }

  /**
   * A double that differs from the number by less than `nearness` of it, at a fraction of what the right one costs; NaN for a
   * number whose text is too long for that. Tells in `exact` whether it is the right one.
   */
  near(start: number, end: number): number {
    const bytes = this.#bytes
    // The first ten digits, those after them, and how many of all come after the point.
    let high = 0
    let low = 0
    let digits = 0
    let decimals = 0
    let point = 0
    let at = bytes[start] === 45 ? start + 1 : start
    for (; at < end; at++) {
      const byte = bytes[at] as number
      if (byte === 46) point = 1
      else {
        if (byte > 57) break
        if (digits < 10) high = high * 10 + byte - 48
        else low = low * 10 + byte - 48
        if (high > 0) digits++
        decimals += point
      }
    }
    this.exact = false
    if (at !== end || digits > 25 || decimals > 22) return Number.NaN
    this.#high = high
    this.#low = low
    this.#lowDigits = digits > 10 ? digits - 10 : 0
    this.#decimals = decimals
    const mantissa = high * (POWERS[this.#lowDigits] as number) + low
    // Up to 15 digits: whole number and power are exact, one division rounds once, and a double holds all such numbers.
    this.exact = digits <= 15
    const value = decimals === 0 ? mantissa : mantissa / (POWERS[decimals] as number)
    return bytes[start] === 45 ? 0 - value : value
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    return ''
  }
}

/** At most eight ASCII characters, without the cost of a call to the decoder. */
function short(bytes: Uint8Array, at: number, length: number): string {
  const b = bytes as Uint8Array & readonly number[]
  switch (length) {
    case 0:
      return ''
    case 1:
      return char(b[at] as number)
    case 2:
      return char(b[at] as number, b[at + 1] as number)
    case 3:
      return char(b[at] as number, b[at + 1] as number, b[at + 2] as number)
    case 4:
      return char(b[at] as number, b[at + 1] as number, b[at + 2] as number, b[at + 3] as number)
    default:
      return short(bytes, at, 4) + short(bytes, at + 4, length - 4)
  }
}
