import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RateLimiter } from './rate-limiter.ts'

it('lets a burst of the whole count through, then waits for the oldest to pass', () => {
  let now = 0
  const limiter = new RateLimiter({ count: 3, perMs: 100 }, () => now)
  expect(limiter.available()).toBe(3)
  expect([limiter.tryTake(), limiter.tryTake()]).toEqual([true, true])
  now = 40
  expect([limiter.tryTake(), limiter.tryTake()]).toEqual([true, false])
  expect(limiter.nextAt()).toBe(100)
  expect(limiter.available()).toBe(0)
  now = 99
  expect(limiter.tryTake()).toBe(false)
  now = 100
  expect(limiter.available()).toBe(2)
  expect([limiter.tryTake(), limiter.tryTake(), limiter.tryTake()]).toEqual([true, true, false])
  expect(limiter.nextAt()).toBe(140)
})

const limits = fc.record({
  count: fc.integer({ min: 1, max: 20 }),
  perMs: fc.integer({ min: 1, max: 1_000 }),
})
const steps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 300 })

it('never lets more than the count through in any span, and never refuses without need', () => {
  fc.assert(
    fc.property(limits, steps, (limit, waits) => {
      let now = 0
      const limiter = new RateLimiter(limit, () => now)
      const taken: number[] = []
      for (const wait of waits) {
        now += wait
        const recent = taken.filter((time) => time > now - limit.perMs).length
        expect(limiter.available()).toBe(limit.count - recent)
        expect(limiter.tryTake()).toBe(recent < limit.count)
        if (recent < limit.count) taken.push(now)
        else expect(limiter.nextAt()).toBeGreaterThan(now)
      }
    }),
  )
})

it('has a permit at the time it names', () => {
  fc.assert(
    fc.property(limits, steps, (limit, waits) => {
      let now = 0
      const limiter = new RateLimiter(limit, () => now)
      for (const wait of waits) {
        now = Math.max(now + wait, limiter.nextAt())
        expect(limiter.tryTake()).toBe(true)
      }
    }),
  )
})
