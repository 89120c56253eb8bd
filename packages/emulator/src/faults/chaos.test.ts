import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EmulatorError } from '../errors.ts'
import { CALM, completeChaos, parseChaos, planFaults } from './chaos.ts'
import { corrupt, forge, wrongSecret } from './damage.ts'

describe('parseChaos', () => {
  it('reads faults, in any order and with spaces', () => {
    expect(parseChaos('duplicate=0.2, drop=0.1,seed=7')).toEqual({
      ...CALM,
      duplicate: 0.2,
      drop: 0.1,
      seed: 7,
    })
    expect(parseChaos('')).toEqual(CALM)
    expect(parseChaos('drop=0,seed=0,')).toEqual({ ...CALM, seed: 0 })
  })

  it.each([
    ['dup=0.2', /"dup" is not a fault; did you mean "duplicate"/],
    ['lag=1', /"lag" is not a fault; there are duplicate, delay/],
    ['drop=2', /"drop" is 2/],
    ['drop=-0.1', /"drop" is -0.1/],
    ['drop=often', /"drop" is not a number/],
    ['drop', /"drop" has no value/],
    ['drop=', /has no value/],
    ['drop=0.1,drop=0.2', /"drop" is given twice/],
    ['seed=1.5', /"seed" is not a whole number/],
    ['delayMs=99999999', /within an hour/],
    ['__proto__=1', /"__proto__" is not a fault/],
  ])('refuses %s', (text, message) => {
    expect(() => parseChaos(text)).toThrow(EmulatorError)
    expect(() => parseChaos(text)).toThrow(message)
  })
})

describe('planFaults', () => {
  const settings = fc.record({
    duplicate: fc.double({ min: 0, max: 1, noNaN: true }),
    drop: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.integer(),
  })

  it('decides the same for the same seed and delivery, whatever was decided before', () => {
    fc.assert(
      fc.property(settings, fc.nat(), (options, ordinal) => {
        const chaos = completeChaos(options)
        const alone = planFaults(chaos, ordinal)
        for (let i = 0; i < 3; i++) planFaults(chaos, i)
        expect(planFaults(chaos, ordinal)).toEqual(alone)
      }),
    )
  })

  it('does not move one fault when another is turned on', () => {
    fc.assert(
      fc.property(settings, fc.nat(), (options, ordinal) => {
        const before = planFaults(completeChaos(options), ordinal)
        const after = planFaults(completeChaos({ ...options, forge: 1, corrupt: 1 }), ordinal)
        expect([after.drop, after.duplicate]).toEqual([before.drop, before.duplicate])
      }),
    )
  })

  it('does each fault about as often as it was asked to', () => {
    const chaos = completeChaos({ duplicate: 0.2, drop: 1, reorder: 0, delay: 0.5, delayMs: 100, seed: 3 })
    const plans = Array.from({ length: 2000 }, (_, i) => planFaults(chaos, i))
    const share = (happened: (plan: (typeof plans)[number]) => boolean): number =>
      plans.filter(happened).length / 2000
    expect(share((plan) => plan.duplicate)).toBeCloseTo(0.2, 1)
    expect(share((plan) => plan.delayMs > 0)).toBeCloseTo(0.5, 1)
    expect([share((plan) => plan.drop), share((plan) => plan.reorder)]).toEqual([1, 0])
    expect(Math.max(...plans.map((plan) => plan.delayMs))).toBeLessThanOrEqual(100)
  })
})

describe('damage', () => {
  it('changes exactly one byte and keeps the length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.integer(), fc.nat(), (body, seed, ordinal) => {
        const damaged = corrupt(body, seed, ordinal)
        expect(damaged).toHaveLength(body.length)
        expect(damaged.filter((byte, i) => byte !== body[i])).toHaveLength(1)
        expect(corrupt(body, seed, ordinal)).toEqual(damaged)
      }),
    )
    expect(corrupt(new Uint8Array(), 1, 1)).toHaveLength(0)
  })

  it('forges with another id and never with the right secret', () => {
    const event = {
      eventId: 'a',
      eventType: 'file.created',
      eventName: 'x',
      timestamp: '2026-01-01T00:00:00Z',
      data: { name: 'n' },
    }
    expect(forge(event, 'b')).toMatchObject({ eventId: 'b', data: { name: 'forged-n' } })
    for (const secret of ['', 'plain', 'whsec_YWJj']) expect(wrongSecret(secret)).not.toBe(secret)
  })
})
