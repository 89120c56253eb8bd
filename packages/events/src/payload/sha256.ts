/**
 * SHA-256 in plain JavaScript. Web Crypto's is asynchronous and `node:crypto` is not everywhere;
 * this one is needed only for a payload that carries no event id. On Node, pass `sha256Hex` instead.
 *
 * @module
 */
import { toHex } from '../signature/encode-bytes.ts'

const blockBytes = 64
const { initial, constants } = derive()

/** SHA-256 of some bytes as lower-case hex. */
export function sha256HexPure(bytes: Uint8Array): string {
  const state = Uint32Array.from(initial)
  const words = new Uint32Array(64)
  const padded = pad(bytes)
  for (let offset = 0; offset < padded.byteLength; offset += blockBytes)
    compress(state, words, padded, offset)
  const out = new DataView(new ArrayBuffer(32))
  for (let i = 0; i < 8; i++) out.setUint32(4 * i, at(state, i))
  return toHex(new Uint8Array(out.buffer))
}

function pad(bytes: Uint8Array): DataView {
  const length = Math.ceil((bytes.length + 9) / blockBytes) * blockBytes
  const padded = new Uint8Array(length)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(length - 8, Math.floor(bytes.length / 0x20000000))
  view.setUint32(length - 4, (bytes.length << 3) >>> 0)
  return view
}

function compress(state: Uint32Array, words: Uint32Array, data: DataView, offset: number): void {
  for (let i = 0; i < 16; i++) words[i] = data.getUint32(offset + 4 * i)
  for (let i = 16; i < 64; i++) {
    const a = at(words, i - 15)
    const b = at(words, i - 2)
    const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)
    const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10)
    words[i] = at(words, i - 16) + s0 + at(words, i - 7) + s1
  }
  let [a, b, c, d, e, f, g, h] = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => at(state, i)) as EightWords
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + at(constants, i) + at(words, i)) | 0
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = at(state, i) + word
}

type EightWords = [number, number, number, number, number, number, number, number]

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

function at(words: Uint32Array, index: number): number {
  return words[index] ?? 0
}

// The standard defines its numbers as the fractions of the roots of the first primes; so do we.
function derive(): { initial: Uint32Array; constants: Uint32Array } {
  const primes: number[] = []
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) >>> 0
  return {
    initial: Uint32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime))),
    constants: Uint32Array.from(primes, (prime) => fraction(Math.cbrt(prime))),
  }
}
