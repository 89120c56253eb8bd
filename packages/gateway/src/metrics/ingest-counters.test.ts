import { Worker } from 'node:worker_threads'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ackBucketsMs, IngestCounters, ingestCounts, ingestRejectReasons } from './ingest-counters.ts'

describe('IngestCounters', () => {
  it('keeps every count and reason in a slot of its own', () => {
    const counters = IngestCounters.create(['a', 'b'])
    ingestCounts.forEach((name, index) => counters.count(name, index + 1))
    ingestRejectReasons.forEach((reason, index) => {
      for (let times = 0; times <= index; times += 1) counters.reject(reason)
    })
    const { counts, rejected } = counters.snapshot()
    expect(ingestCounts.map((name) => counts[name])).toEqual(ingestCounts.map((_, index) => index + 1))
    expect(ingestRejectReasons.map((reason) => rejected[reason])).toEqual(
      ingestRejectReasons.map((_, index) => index + 1),
    )
  })

  it('puts a latency into the first bucket that holds it', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 10_000, noNaN: true })), (times) => {
        const counters = IngestCounters.create([])
        for (const ms of times) counters.observeAck(ms)
        const { ack } = counters.snapshot()
        expect(ack.count).toBe(times.length)
        ackBucketsMs.forEach((bound, index) => {
          const atMost = ack.buckets.slice(0, index + 1).reduce((sum, n) => sum + n, 0)
          expect(atMost).toBe(times.filter((ms) => ms <= bound).length)
        })
      }),
    )
  })

  it('remembers the last event of each source and ignores unknown ones', () => {
    const counters = IngestCounters.create(['a', 'b'])
    counters.sourceEvent(1, 1000)
    counters.sourceEvent(1, 2000)
    counters.sourceEvent(2, 3000)
    counters.sourceEvent(-1, 3000)
    expect(counters.snapshot().sources).toEqual([
      { source: 'a', events: 0, lastAt: undefined },
      { source: 'b', events: 2, lastAt: 2000 },
    ])
  })

  it('counts beyond 32 bits', () => {
    const counters = IngestCounters.create([])
    counters.count('bytes', 2 ** 40)
    counters.count('bytes')
    expect(counters.snapshot().counts.bytes).toBe(2 ** 40 + 1)
  })

  it('shows what another thread wrote', async () => {
    const counters = IngestCounters.create(['a'])
    const worker = new Worker(
      `const { workerData } = require('node:worker_threads')
       import(workerData.module).then(({ IngestCounters }) => {
         const counters = new IngestCounters(workerData.buffer, ['a'])
         for (let i = 0; i < 1000; i += 1) counters.count('received')
         counters.sourceEvent(0, 5)
       })`,
      {
        eval: true,
        workerData: {
          buffer: counters.buffer,
          module: new URL('./ingest-counters.ts', import.meta.url).href,
        },
      },
    )
    await new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject))
    expect(counters.snapshot().counts.received).toBe(1000)
    expect(counters.snapshot().sources).toEqual([{ source: 'a', events: 1, lastAt: 5 }])
  })

  it('refuses a buffer of the wrong size', () => {
    expect(() => new IngestCounters(new SharedArrayBuffer(8), ['a'])).toThrow(/need \d+ bytes/)
  })
})
