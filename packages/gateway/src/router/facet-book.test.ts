import * as fc from 'fast-check'
import { facetOf, settledFacets } from '@signalbox/events'
import { describe, expect, it } from 'vitest'
import { isOlder } from '../log/staleness.ts'
import type { FacetSeen, StoredEvent } from '../store/store.ts'
import { FacetBook } from './facet-book.ts'

/** The part of a store that the book uses, in memory. */
function memoryStore(log: readonly StoredEvent[]) {
  const kept = new Map<string, FacetSeen>()
  const key = (f: { tenant: string; file: string; facet: string }) => [f.tenant, f.file, f.facet].join('/')
  let upTo = 0
  return {
    kept,
    cursorPosition: async () => upTo,
    newestFacet: async () => Math.max(0, ...[...kept.values()].map((f) => f.time)),
    readLog: async (after: number, limit: number) => log.filter((e) => e.seq > after).slice(0, limit),
    facetsOf: async (files: readonly { tenant: string; file: string }[]) =>
      [...kept.values()].filter((f) => files.some((x) => x.tenant === f.tenant && x.file === f.file)),
    keepFacets: async (seen: readonly FacetSeen[], position: number) => {
      for (const f of seen) if (f.time > (kept.get(key(f))?.time ?? -1)) kept.set(key(f), f)
      upTo = Math.max(upTo, position)
    },
  }
}

type Sketch = readonly [file: string, type: string, time: number, timeResolution: number]

const logOf = (sketches: readonly Sketch[]): StoredEvent[] =>
  sketches.map(
    ([file, type, time, timeResolution], i) =>
      ({ seq: i + 1, tenant: 't', file, type, time, timeResolution }) as unknown as StoredEvent,
  )

/** The rule itself: stale if something before it in the log is newer for certain, of a facet that it is about. */
function staleByModel(log: readonly StoredEvent[]): number[] {
  const newest = new Map<string, StoredEvent>()
  return log.flatMap((event) => {
    const seen = newest.get(`${event.file}/${facetOf(event.type)}`)
    const isStale = seen !== undefined && isOlder(event, seen)
    for (const facet of event.timeResolution === 0 ? [] : settledFacets(event.type)) {
      const before = newest.get(`${event.file}/${facet}`)
      if (!before || before.time < event.time) newest.set(`${event.file}/${facet}`, event)
    }
    return isStale ? [event.seq] : []
  })
}

const sketch: fc.Arbitrary<Sketch> = fc.tuple(
  fc.constantFrom('a', 'b', 'c', 'd'),
  fc.constantFrom(
    'file.created',
    'file.updated',
    'file.deleted',
    'file.moved',
    'comment.created',
    'file.accessed',
  ),
  fc.integer({ min: 0, max: 12 }).map((n) => n * 500),
  fc.constantFrom(0, 1, 1_000),
)

async function staleIn(sketches: readonly Sketch[]): Promise<number[]> {
  const log = logOf(sketches)
  const { stale } = await new FacetBook({ store: memoryStore(log) }).judge(log)
  return [...stale]
}

describe('staleness', () => {
  it('is judged by facet: a comment never makes an update stale, a deletion makes all before it so', async () => {
    expect(
      await staleIn([
        ['a', 'file.updated', 10_000, 1_000],
        ['a', 'comment.created', 20_000, 1_000],
        ['a', 'file.updated', 11_000, 1_000],
        ['a', 'file.updated', 9_000, 1_000],
        ['a', 'file.moved', 8_000, 1_000],
        ['a', 'file.deleted', 30_000, 1_000],
        ['a', 'file.updated', 29_000, 1_000],
        ['a', 'file.moved', 29_000, 1_000],
        ['a', 'comment.created', 21_000, 1_000],
        ['b', 'file.updated', 1_000, 1_000],
      ]),
    ).toEqual([4, 7, 8])
  })

  it('is never that of an access or of what has no facet', async () => {
    expect(
      await staleIn([
        ['a', 'file.accessed', 10_000, 1],
        ['a', 'file.accessed', 1_000, 1],
        ['a', 'share.created', 10_000, 1],
        ['a', 'share.created', 1_000, 1],
      ]),
    ).toEqual([])
  })

  it('does not take a stale event that is read again after a restart for the newest', async () => {
    const log = logOf([
      ['a', 'file.updated', 20_000, 1_000],
      ['a', 'file.updated', 10_000, 1_000],
      ['a', 'file.updated', 15_000, 1_000],
    ])
    const store = memoryStore(log)
    const before = new FacetBook({ store })
    await before.apply(await before.judge(log.slice(0, 1)), 1)
    await before.write(1)
    const after = new FacetBook({ store })
    await after.load(2)
    expect([...(await after.judge(log.slice(2))).stale]).toEqual([3])
  })

  it('does not depend on steps, failed ones, restarts, or how much is kept in memory', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sketch, { maxLength: 40 }),
        fc.array(
          fc.record({
            size: fc.integer({ min: 1, max: 8 }),
            course: fc.constantFrom('go on', 'fail first', 'restart'),
          }),
          { minLength: 40, maxLength: 40 },
        ),
        fc.integer({ min: 1, max: 4 }),
        async (sketches, steps, maxUnwritten) => {
          const log = logOf(sketches)
          const store = memoryStore(log)
          const open = () => new FacetBook({ store, maxUnwritten, maxKnown: 8 })
          let book = open()
          const stale: number[] = []
          let routed = 0
          for (const { size, course } of steps) {
            const events = log.slice(routed, routed + size)
            if (events.length === 0) break
            if (course === 'restart') {
              book = open()
              await book.load(routed)
            }
            if (course === 'fail first') await book.judge(events)
            const judgement = await book.judge(events)
            routed += events.length
            await book.apply(judgement, routed)
            stale.push(...judgement.stale)
          }
          expect(stale).toEqual(staleByModel(log.slice(0, routed)))
          await book.write(routed)
          expect(await store.cursorPosition()).toBe(routed)
        },
      ),
      { numRuns: 200 },
    )
  })
})
