import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bucket } from './bucket.ts'
import type { Combination } from './combination.ts'
import { RangeTree } from './range-tree.ts'

const anything = {} as Combination

describe('RangeTree', () => {
  it('finds what a walk through a list finds, after any adding and dropping', () => {
    const bound = fc.integer({ min: -6, max: 6 })
    const step = fc.record({ low: bound, size: fc.nat(5), drop: fc.boolean(), ask: bound, width: fc.nat(2) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const tree = new RangeTree()
        const ranges = new Map<string, { low: number; high: number; bucket: Bucket }>()
        for (const { low, size, drop, ask, width } of steps) {
          const high = low + size
          const known = ranges.get(`${low} ${high}`)
          expect(tree.get(low, high)).toBe(known?.bucket)
          if (drop && known !== undefined) {
            known.bucket.remove(anything)
            ranges.delete(`${low} ${high}`)
          } else if (!drop && known === undefined) {
            const bucket = tree.at(low, high)
            bucket.add(anything)
            ranges.set(`${low} ${high}`, { low, high, bucket })
          }
          const found = new Set<Bucket>()
          tree.wake(ask, ask + width, { wake: (bucket) => void found.add(bucket) })
          const expected = [...ranges.values()].filter((one) => one.low <= ask + width && one.high >= ask)
          expect(found).toEqual(new Set(expected.map(({ bucket }) => bucket)))
        }
      }),
      { numRuns: 300 },
    )
  })
})
