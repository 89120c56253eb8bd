import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Circuit, type CircuitOptions } from './circuit.ts'

function make(options: Partial<CircuitOptions> = {}) {
  const time = { now: 0 }
  const circuit = new Circuit({ limit: 8, ...options }, () => time.now)
  const fail = (times: number): void => {
    for (let count = 0; count < times; count++) circuit.failure()
  }
  const succeed = (times: number): void => {
    for (let count = 0; count < times; count++) circuit.success()
  }
  return { circuit, time, fail, succeed }
}

describe('closed', () => {
  it('opens after five failures in a row', () => {
    const { circuit, fail } = make()
    fail(4)
    expect([circuit.state, circuit.permits(), circuit.nextProbeAt()]).toEqual(['closed', 8, undefined])
    fail(1)
    expect([circuit.state, circuit.permits(), circuit.nextProbeAt()]).toEqual(['open', 0, 5_000])
  })

  it('starts to count again after a success', () => {
    const { circuit, fail, succeed } = make()
    fail(4)
    succeed(1)
    fail(4)
    expect(circuit.state).toBe('closed')
  })

  it('stays closed when the failures are far apart', () => {
    const { circuit, time, fail } = make()
    for (let count = 0; count < 50; count++) {
      fail(1)
      time.now += 20_000
    }
    expect(circuit.state).toBe('closed')
    fail(3)
    expect(circuit.state).toBe('open')
  })
})

describe('open', () => {
  it('lets one probe out when its time is over', () => {
    const { circuit, time, fail } = make()
    fail(5)
    time.now = 4_999
    expect(circuit.permits()).toBe(0)
    time.now = 5_000
    expect([circuit.state, circuit.permits(), circuit.nextProbeAt()]).toEqual(['half-open', 1, undefined])
  })

  it('stays open longer each time the probe fails, up to five minutes', () => {
    const { circuit, time, fail } = make()
    fail(5)
    const openFor: number[] = []
    for (let count = 0; count < 9; count++) {
      const probeAt = circuit.nextProbeAt() ?? 0
      openFor.push(probeAt - time.now)
      time.now = probeAt
      fail(1)
    }
    expect(openFor).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300].map((seconds) => seconds * 1_000))
  })

  it('ignores what began before it opened, also once it is half-open or ramping', () => {
    const { circuit, time, fail } = make()
    time.now = 100
    fail(5)
    circuit.failure(50)
    circuit.success(50)
    expect(circuit.nextProbeAt()).toBe(5_100)
    time.now = 5_100
    circuit.failure(50)
    circuit.success(50)
    expect(circuit.state).toBe('half-open')
    circuit.success()
    circuit.failure(50)
    expect(circuit.state).toBe('ramping')
  })
})

describe('ramping', () => {
  const ramping = () => {
    const made = make()
    made.fail(5)
    made.time.now = 5_000
    return made
  }

  it('allows 1, 2, 4 and then all', () => {
    const { circuit, succeed } = ramping()
    const allowed = [1, 1, 2, 4].map((successes) => {
      succeed(successes)
      return circuit.permits()
    })
    expect(allowed).toEqual([1, 2, 4, 8])
    expect(circuit.state).toBe('closed')
  })

  it('halves after a failure, and opens for longer after one at the bottom', () => {
    const { circuit, time, succeed, fail } = ramping()
    succeed(4)
    expect(circuit.permits()).toBe(4)
    fail(1)
    expect(circuit.permits()).toBe(2)
    fail(1)
    expect(circuit.permits()).toBe(1)
    fail(1)
    expect(circuit.nextProbeAt()).toBe(time.now + 10_000)
  })

  it('opens for the base time again once it was closed', () => {
    const { circuit, time, succeed, fail } = ramping()
    succeed(8)
    expect(circuit.state).toBe('closed')
    fail(5)
    expect(circuit.nextProbeAt()).toBe(time.now + 5_000)
  })

  it('closes at once where one delivery at a time is the limit', () => {
    const { circuit, time, fail, succeed } = make({ limit: 1 })
    fail(5)
    time.now = 5_000
    succeed(1)
    expect([circuit.state, circuit.permits()]).toEqual(['closed', 1])
  })
})

const options = fc.record({
  limit: fc.integer({ min: 1, max: 100 }),
  failures: fc.integer({ min: 1, max: 10 }),
  windowMs: fc.integer({ min: 1, max: 10_000 }),
  baseOpenMs: fc.integer({ min: 1, max: 1_000 }),
  maxOpenMs: fc.integer({ min: 1_000, max: 10_000 }),
})
const steps = fc.array(
  fc.record({ result: fc.constantFrom('success', 'failure', 'none'), wait: fc.nat({ max: 3_000 }) }),
  { maxLength: 200 },
)

describe('whatever happens', () => {
  it('allows between none and the limit, and none exactly while a probe is to come', () => {
    fc.assert(
      fc.property(options, steps, (chosen, history) => {
        const { circuit, time } = make(chosen)
        for (const { result, wait } of history) {
          if (result !== 'none') circuit[result]()
          time.now += wait
          const permits = circuit.permits()
          const probeAt = circuit.nextProbeAt()
          expect(permits).toBeGreaterThanOrEqual(0)
          expect(permits).toBeLessThanOrEqual(chosen.limit)
          expect(permits === 0).toBe(circuit.state === 'open')
          expect(probeAt !== undefined).toBe(circuit.state === 'open')
          if (probeAt !== undefined) {
            expect(probeAt).toBeGreaterThan(time.now)
            expect(probeAt - time.now).toBeLessThanOrEqual(chosen.maxOpenMs)
          }
        }
      }),
    )
  })

  it('closes again once the target is well', () => {
    fc.assert(
      fc.property(options, steps, (chosen, history) => {
        const { circuit, time } = make(chosen)
        for (const { result, wait } of history) {
          if (result !== 'none') circuit[result]()
          time.now += wait
        }
        time.now += chosen.maxOpenMs
        for (let count = 0; count < 2 * chosen.limit + 2; count++) circuit.success()
        expect(circuit.permits()).toBe(chosen.limit)
      }),
    )
  })
})
