import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AppendResult, NewEvent } from '../store/store.ts'
import { newEvent } from '../store/testing.ts'
import { Batcher, CommitTimeout, type BatcherOptions, type CommitWaiter } from './batcher.ts'
import { MemoryBudget } from './memory-budget.ts'

interface Call {
  readonly events: readonly NewEvent[]
  readonly answer: PromiseWithResolvers<AppendResult[]>
}

class Waiter implements CommitWaiter {
  readonly heard: unknown[] = []
  committed(result: AppendResult): void {
    this.heard.push(result)
  }
  failed(error: unknown): void {
    this.heard.push(error)
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
const stored = (seq: number): AppendResult => ({ ok: true, seq, id: `evt_${seq}`, duplicate: false })

describe('batcher', () => {
  let calls: Call[]
  let now: number
  let batcher: Batcher
  let budget: MemoryBudget

  function create(options: Partial<BatcherOptions> = {}): void {
    batcher = new Batcher({
      appender: {
        append(events) {
          const answer = Promise.withResolvers<AppendResult[]>()
          calls.push({ events: [...events], answer })
          return answer.promise
        },
      },
      maxBatch: 4,
      maxBatchesUnderWay: 1,
      maxPendingEvents: 10,
      commitTimeoutMs: 100,
      budget,
      clock: () => now,
      ...options,
    })
  }

  function add(count: number): Waiter[] {
    return Array.from({ length: count }, () => {
      const waiter = new Waiter()
      expect(batcher.add(newEvent(), waiter)).toBe(true)
      return waiter
    })
  }

  beforeEach(() => {
    calls = []
    now = 0
    budget = new MemoryBudget(1_000_000)
    create()
  })
  afterEach(async () => {
    batcher.close()
    vi.useRealTimers()
    // What was scheduled is not to be seen by the next test.
    await turn()
  })

  it('sends the events of one turn as one batch and answers each', async () => {
    const [first, second] = add(2) as [Waiter, Waiter]
    expect(calls).toHaveLength(0)
    await turn()
    expect(calls.map((call) => call.events.length)).toEqual([2])
    calls[0]?.answer.resolve([stored(1), stored(2)])
    await batcher.idle()
    expect([first.heard, second.heard]).toEqual([[stored(1)], [stored(2)]])
    expect(budget.used).toBe(0)
  })

  it('sends a full batch at once and holds the next back until the first is answered', async () => {
    add(7)
    expect(calls.map((call) => call.events.length)).toEqual([4])
    await turn()
    expect(calls).toHaveLength(1)
    calls[0]?.answer.resolve([1, 2, 3, 4].map(stored))
    await turn()
    await turn()
    expect(calls.map((call) => call.events.length)).toEqual([4, 3])
  })

  it('refuses what is too much, and takes again what fits', async () => {
    add(10)
    expect(batcher.hasRoom).toBe(false)
    expect(batcher.add(newEvent(), new Waiter())).toBe(false)
    calls[0]?.answer.resolve([1, 2, 3, 4].map(stored))
    await turn()
    expect(batcher.pending).toBe(6)
    add(4)
  })

  it('refuses what would take too much memory', () => {
    create({ budget: new MemoryBudget(10) })
    expect(batcher.add(newEvent({ raw: new Uint8Array(8) }), new Waiter())).toBe(true)
    expect(batcher.add(newEvent({ raw: new Uint8Array(8) }), new Waiter())).toBe(false)
    expect(batcher.pending).toBe(1)
  })

  it('tells everyone of a batch that failed, and goes on', async () => {
    const waiters = add(2)
    await turn()
    const error = new Error('disk')
    calls[0]?.answer.reject(error)
    await batcher.idle()
    expect(waiters.map((waiter) => waiter.heard)).toEqual([[error], [error]])
    add(1)
    await turn()
    expect(calls).toHaveLength(2)
  })

  it('fails an event that the store gives no answer for', async () => {
    const [first, second] = add(2) as [Waiter, Waiter]
    await turn()
    calls[0]?.answer.resolve([stored(1)])
    await batcher.idle()
    expect(first.heard).toEqual([stored(1)])
    expect(second.heard).toEqual([expect.any(Error)])
  })

  it('answers after the commit timeout, once, and counts what was sent until it is settled', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    create()
    const sent = add(4)
    const queued = add(1)
    now = 101
    vi.advanceTimersByTime(20)
    for (const waiter of [...sent, ...queued]) expect(waiter.heard).toEqual([expect.any(CommitTimeout)])
    expect(batcher.pending).toBe(4)
    calls[0]?.answer.resolve([1, 2, 3, 4].map(stored))
    await batcher.idle()
    expect(sent[0]?.heard).toHaveLength(1)
    expect(calls).toHaveLength(1)
    expect(budget.used).toBe(0)
  })
})
