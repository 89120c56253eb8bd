import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Excerpt, excerptBytes } from './excerpt.ts'

it('is the beginning of the text, whole characters only, however it comes in', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'ü', '漢', '🎬'), maxLength: 2_000 })
  const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 })
  fc.assert(
    fc.property(texts, sizes, (text, cuts) => {
      const bytes = Buffer.from(text)
      const excerpt = new Excerpt()
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = cuts[turn % cuts.length] ?? 1
        excerpt.push(bytes.subarray(at, at + size))
        at += size
      }
      const kept = excerpt.text()
      expect(text.startsWith(kept)).toBe(true)
      expect(excerpt.total).toBe(bytes.length)
      const length = Buffer.byteLength(kept)
      expect(length).toBeLessThanOrEqual(excerptBytes)
      expect(length).toBeGreaterThanOrEqual(Math.min(bytes.length, excerptBytes - 3))
    }),
  )
})

it('makes text of any bytes', () => {
  const excerpt = new Excerpt()
  excerpt.push(Uint8Array.of(0x61, 0x00, 0xff, 0xe6))
  expect(excerpt.text()).toBe('a\uFFFD\uFFFD\uFFFD')
})
