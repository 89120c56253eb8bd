/**
 * What the router has seen of each facet of each file, to tell which events are stale.
 *
 * A view of the log. What is new is held in memory and written to the store now and then, many at once
 * and sorted, since a row for each event would cost as much as the log itself. The cursor `facets` says up
 * to where the store's part is complete; whoever takes over the router reads the log again from there.
 *
 * A step of the router that fails is repeated. So `judge` changes nothing: what it found counts once the
 * step is committed and `apply` is called.
 *
 * @module
 */
import { facetOf, settledFacets, type Facet } from '@signalbox/events'
import { isOlder } from '../log/staleness.ts'
import type { FacetSeen, Store, StoredEvent } from '../store/store.ts'

export interface FacetBookOptions {
  readonly store: Pick<Store, 'facetsOf' | 'newestFacet' | 'keepFacets' | 'cursorPosition' | 'readLog'>
  /** Written to the store when something is new about this many files. */
  readonly maxUnwritten?: number
  /** Files known from the store that are kept in memory; more than a step of the router has events. */
  readonly maxKnown?: number
}

/** What a step of the router would change. */
export interface Judgement {
  /** Seqs of events that are stale. */
  readonly stale: ReadonlySet<number>
  readonly seen: ReadonlyMap<string, FileFacets>
}

/** The newest of each facet of one file. */
type FileFacets = Partial<Record<Facet, FacetSeen>>

/** Files of one write, so that a commit stays short. */
const maxFiles = 1_000
/** Events that a restart reads again at most. */
const maxBehind = 50_000

export class FacetBook {
  readonly #o: FacetBookOptions
  /** By file: what the store does not have yet. */
  readonly #unwritten = new Map<string, FileFacets>()
  /** By file: all that the store has, which may be nothing. Oldest look-up first. */
  readonly #known = new Map<string, FileFacets>()
  #writtenTo = 0
  /** The newest time of all. What is not older than that is not stale, and needs no look-up: the usual case. */
  #newestTime = 0

  constructor(options: FacetBookOptions) {
    this.#o = options
  }

  /** Whether the store is behind by something new, or by so much that a restart would read long. */
  isBehind(routed: number): boolean {
    return this.#unwritten.size > 0 || routed - this.#writtenTo >= 10_000
  }

  /** Starts over for a router that has just got its lease: others may have routed meanwhile. */
  async load(routed: number): Promise<void> {
    this.#unwritten.clear()
    this.#known.clear()
    let position = await this.#o.store.cursorPosition('facets')
    this.#writtenTo = position
    this.#newestTime = await this.#o.store.newestFacet()
    while (position < routed) {
      const events = await this.#o.store.readLog(position, 512, { raw: false })
      const last = events.at(-1)
      if (!last) return
      for (const event of events) if (event.seq <= routed) this.#fold(event, this.#unwritten)
      position = Math.min(last.seq, routed)
      if (this.#isDue(position)) await this.write(position)
    }
  }

  /** Which of these events, in the order of the log, are stale. */
  async judge(events: readonly StoredEvent[]): Promise<Judgement> {
    await this.#lookUp(events)
    const stale = new Set<number>()
    const seen = new Map<string, FileFacets>()
    for (const event of events) {
      if (event.file === undefined) continue
      const newest = this.#newest(keyOf(event.tenant, event.file), facetOf(event.type), seen)
      if (newest && isOlder(event, newest)) stale.add(event.seq)
      this.#fold(event, seen)
    }
    return { stale, seen }
  }

  /** The step is committed: everything up to `routed` was judged. */
  async apply(judgement: Judgement, routed: number): Promise<void> {
    for (const [key, facets] of judgement.seen) {
      const file = this.#unwritten.get(key)
      if (file) Object.assign(file, facets)
      else this.#unwritten.set(key, facets)
    }
    if (this.#isDue(routed)) await this.write(routed)
  }

  /** Hands everything to the store; all events up to `routed` were applied. */
  async write(routed: number): Promise<void> {
    const files = [...this.#unwritten].toSorted(([a], [b]) => (a < b ? -1 : 1))
    for (let from = 0; from === 0 || from < files.length; from += maxFiles) {
      const isLast = from + maxFiles >= files.length
      const rows = files.slice(from, from + maxFiles).flatMap(([, facets]) => Object.values(facets))
      await this.#o.store.keepFacets(rows, isLast ? routed : 0)
    }
    this.#writtenTo = routed
    for (const [key, facets] of files) {
      this.#unwritten.delete(key)
      const known = this.#known.get(key)
      if (!known) continue
      for (const facet of Object.values(facets)) {
        known[facet.facet as Facet] = newer(facet, known[facet.facet as Facet]) ?? facet
      }
      this.#remember(key, known)
    }
  }

  /** There is much in memory, or a restart would have much to read again. */
  #isDue(routed: number): boolean {
    return this.#unwritten.size >= (this.#o.maxUnwritten ?? 20_000) || routed - this.#writtenTo >= maxBehind
  }

  #newest(key: string, facet: Facet, step: ReadonlyMap<string, FileFacets>): FacetSeen | undefined {
    const inStep = step.get(key)?.[facet]
    if (inStep) return inStep
    // After a restart the log is read again without look-ups, so that either may be the newer one.
    return newer(this.#unwritten.get(key)?.[facet], this.#known.get(key)?.[facet])
  }

  /** Notes an event in `step` where it is the newest. */
  #fold(event: StoredEvent, step: Map<string, FileFacets>): void {
    const { tenant, file, time, timeResolution, seq } = event
    if (file === undefined || timeResolution === 0) return
    const key = keyOf(tenant, file)
    for (const facet of settledFacets(event.type)) {
      const newest = this.#newest(key, facet, step)
      if (newest && newest.time >= time) continue
      let facets = step.get(key)
      if (!facets) step.set(key, (facets = {}))
      facets[facet] = { tenant, file, facet, time, timeResolution, seq }
      if (time > this.#newestTime) this.#newestTime = time
    }
  }

  /** Reads what the store has of files that are not in memory. */
  async #lookUp(events: readonly StoredEvent[]): Promise<void> {
    const missing = new Map<string, { tenant: string; file: string }>()
    let newestTime = this.#newestTime
    for (const { tenant, file, type, time } of events) {
      const isInOrder = time >= newestTime
      newestTime = Math.max(time, newestTime)
      if (file === undefined || isInOrder || settledFacets(type).length === 0) continue
      const key = keyOf(tenant, file)
      if (!this.#known.has(key)) missing.set(key, { tenant, file })
    }
    if (missing.size === 0) return
    const found = await this.#o.store.facetsOf([...missing.values()])
    for (const key of missing.keys()) this.#remember(key, {})
    for (const each of found) {
      const facets = this.#known.get(keyOf(each.tenant, each.file))
      if (facets) facets[each.facet as Facet] = each
    }
  }

  #remember(key: string, facets: FileFacets): void {
    this.#known.delete(key)
    this.#known.set(key, facets)
    if (this.#known.size <= (this.#o.maxKnown ?? 100_000)) return
    const oldest = this.#known.keys().next()
    if (!oldest.done) this.#known.delete(oldest.value)
  }
}

function newer(a: FacetSeen | undefined, b: FacetSeen | undefined): FacetSeen | undefined {
  return a && (!b || a.time >= b.time) ? a : b
}

function keyOf(tenant: string, file: string): string {
  return `${tenant}\n${file}`
}
