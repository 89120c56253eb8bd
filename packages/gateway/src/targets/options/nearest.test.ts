import fc from 'fast-check'
import { expect, it } from 'vitest'
import { editDistance, nearest } from './nearest.ts'

it.each([
  ['timout', 'timeout'],
  ['Concurrency', 'concurrency'],
  ['htpp', 'http'],
  ['secert', 'secret'],
])('takes %s for %s', (written, meant) => {
  expect(nearest(written, ['timeout', 'concurrency', 'http', 'secret', 'secrets'])).toBe(meant)
})

it('suggests nothing when nothing is near', () => {
  expect(nearest('sqs', ['http', 'exec', 'stream'])).toBeUndefined()
  expect(nearest('', ['http'])).toBeUndefined()
  expect(nearest('x'.repeat(10_000), ['http'])).toBeUndefined()
})

it('measures a distance: zero for the same, symmetric, at most the longer length', () => {
  const word = fc.string({ maxLength: 20 })
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, a)).toBe(0)
      expect(editDistance(a, b)).toBe(editDistance(b, a))
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
    }),
  )
})
