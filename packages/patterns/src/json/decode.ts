import { exactNumber } from './number.ts'
import { LongNumber } from './event-value.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))
const char = String.fromCharCode

/** Beyond this many bytes an event is not decoded as a whole for the sake of one of its strings. */
const SMALL_EVENT = 4096

/** Makes JavaScript values of an event's bytes, each only when somebody asks for it. */
export class Decoder {
  #bytes: Uint8Array = new Uint8Array(0)
  /** All of a small ASCII event as text: slices of it are cheaper than decoding part by part. */
  #whole: string | undefined

  /** @param text the same as text, when that is known and ASCII */
  read(bytes: Uint8Array, text?: string): void {
    this.#bytes = bytes
    this.#whole = text
  }

  /** A string without escapes and beyond ASCII. */
  plain(start: number, end: number): string {
    const bytes = this.#bytes
    const length = end - start
    if (length <= 8) return short(bytes, start, length)
    if (this.#whole === undefined) {
      if (bytes.length > SMALL_EVENT) return decoder.decode(bytes.subarray(start, end))
      // Bytes that nobody has checked may be no UTF-8: then each part is on its own.
      this.#whole = wholeText(bytes)
    }
    return this.#whole.length === bytes.length
      ? this.#whole.slice(start, end)
      : decoder.decode(bytes.subarray(start, end))
  }

  /** A string with escapes or characters beyond ASCII; they have been checked. */
  coded(start: number, end: number): string {
    const text = decoder.decode(this.#bytes.subarray(start, end))
    return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text
  }

  /** A number, when a double holds it without loss. */
  number(start: number, end: number): number | LongNumber {
    const bytes = this.#bytes
    let mantissa = 0
    let digits = 0
    let decimals = 0
    let point = false
    let at = bytes[start] === 45 ? start + 1 : start
    for (; at < end; at++) {
      const byte = bytes[at] as number
      if (byte === 46) point = true
      else {
        if (byte > 57) break
        mantissa = mantissa * 10 + byte - 48
        if (mantissa > 0) digits++
        if (point) decimals++
      }
    }
    // Up to 15 digits: whole number and power are exact, one division rounds once, and a double holds all such numbers.
    if (at === end && digits <= 15 && decimals <= 22) {
      const value = decimals === 0 ? mantissa : mantissa / (POWERS[decimals] as number)
      return bytes[start] === 45 ? 0 - value : value
    }
    const text = this.plain(start, end)
    return exactNumber(text) ?? new LongNumber(text)
  }
}

function wholeText(bytes: Uint8Array): string {
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
