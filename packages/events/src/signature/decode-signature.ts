/**
 * Decodes a SHA-256 signature out of a slice of a header. Strict: exactly 32 bytes, nothing before or
 * after, base64 with its padding and without stray bits. A decoder that stops at the first odd
 * character, or a comparison up to the shorter length, lets empty and cut signatures through
 * (CVE-2024-21491).
 *
 * @module
 */
import type { SignatureEncoding } from '../dialects/dialect.ts'

export const signatureBytes = 32
const hexChars = 64
const base64Chars = 44
const invalid = 255

const hexValues = table((add) => {
  for (let i = 0; i < 10; i++) add('0'.charCodeAt(0) + i, i)
  for (let i = 0; i < 6; i++) {
    add('a'.charCodeAt(0) + i, 10 + i)
    add('A'.charCodeAt(0) + i, 10 + i)
  }
})

const base64Values = table((add) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  for (let i = 0; i < alphabet.length; i++) add(alphabet.charCodeAt(i), i)
})

/** The 32 bytes between `start` and `end`, or undefined if they are not exactly that. */
export function decodeSignature(
  text: string,
  start: number,
  end: number,
  encodings: readonly SignatureEncoding[],
): Uint8Array | undefined {
  // The two lengths differ, so the length alone says which encoding is meant.
  const length = end - start
  if (length === hexChars && encodings.includes('hex')) return decodeHex(text, start)
  if (length === base64Chars && encodings.includes('base64')) return decodeBase64(text, start)
  return undefined
}

function decodeHex(text: string, start: number): Uint8Array | undefined {
  const out = new Uint8Array(signatureBytes)
  for (let i = 0; i < signatureBytes; i++) {
    const high = valueAt(hexValues, text, start + 2 * i)
    const low = valueAt(hexValues, text, start + 2 * i + 1)
    if (high === invalid || low === invalid) return undefined
    out[i] = (high << 4) | low
  }
  return out
}

function decodeBase64(text: string, start: number): Uint8Array | undefined {
  const out = new Uint8Array(signatureBytes)
  const last = start + base64Chars - 1
  if (text.charCodeAt(last) !== 0x3d) return undefined
  let bits = 0
  let count = 0
  let at = 0
  for (let i = start; i < last; i++) {
    const value = valueAt(base64Values, text, i)
    if (value === invalid) return undefined
    bits = ((bits << 6) | value) & 0xffff
    count += 6
    if (count >= 8) {
      count -= 8
      out[at++] = (bits >> count) & 0xff
    }
  }
  // 43 characters hold 258 bits: the two left over must be zero, or one signature had four spellings.
  return (bits & ((1 << count) - 1)) === 0 ? out : undefined
}

function valueAt(values: Uint8Array, text: string, index: number): number {
  return values[text.charCodeAt(index)] ?? invalid
}

function table(fill: (add: (code: number, value: number) => void) => void): Uint8Array {
  const values = new Uint8Array(128).fill(invalid)
  fill((code, value) => {
    values[code] = value
  })
  return values
}
