/**
 * The router: a cursor over the log. It reads the next events, has them enriched, matches them against
 * the rules and creates their deliveries, all in one step that commits together with the cursor. No
 * request waits for it, and a step that is repeated after a crash creates nothing twice.
 *
 * Of several gateways on one store, the one that holds the cursor's lease routes.
 *
 * @module
 */
import type { CursorLease, Enrichment, NewDelivery, Store, StoredEvent } from '../store/store.ts'
import { FacetBook, type FacetBookOptions } from './facet-book.ts'
import { pause, Wake } from './wake.ts'

/**
 * A step that finds this many events means that they come fast: the next one waits a little, so that
 * it finds more. Each step costs a commit; under load that is what ingest would have to wait for.
 */
const crowd = 32
const crowdPauseMs = 20

/** The cursor's name in the store; everything at or below its position is frozen. */
export const routerCursor = 'router'

export interface RouterRule {
  readonly name: string
  /** Delivery targets only; streams read the log themselves. */
  readonly targets: readonly { readonly name: string; readonly ordered: boolean }[]
}

/** The rules in force; they may change between two events. */
export interface RouterRules {
  /** False if none looks at `detail.original`: then the bytes as they came are not read. */
  readonly readsOriginal: boolean
  /** The rules that match. */
  match(event: StoredEvent): readonly RouterRule[]
}

/** Fills in what thin events leave out. Answers within its deadlines, for each event given. */
export interface Enricher {
  enrich(events: readonly StoredEvent[], signal: AbortSignal): Promise<readonly Enrichment[]>
}

export interface RouterOptions {
  readonly store: Store
  readonly rules: RouterRules
  readonly enricher: Enricher
  /** Unique per process. */
  readonly owner: string
  readonly clock: () => number
  readonly log: {
    warn(fields: Record<string, unknown>, message: string): void
    error(fields: Record<string, unknown>, message: string): void
  }
  readonly facets?: Pick<FacetBookOptions, 'maxUnwritten' | 'maxKnown'>
  /** Events a step. */
  readonly batch?: number
  readonly leaseMs?: number
  /** How often to look without a hint: other processes' commits give none. */
  readonly pollMs?: number
}

export interface Router {
  /** False while another process routes or the store does not answer. */
  isLeading(): boolean
  /** When the last step or look succeeded. */
  lastSeenAt(): number
  close(): Promise<void>
}

/** Starts routing. */
export function startRouter(options: RouterOptions): Router {
  const { store, clock, rules } = options
  const batch = options.batch ?? 512
  const leaseMs = options.leaseMs ?? 10_000
  const pollMs = options.pollMs ?? 250
  const stop = new AbortController()
  const wake = new Wake()
  const listen = (): (() => void) => store.onCommit({ appended: true }, () => wake.give())
  let unlisten = listen()
  let lease: CursorLease | undefined
  const facets = new FacetBook({ store, ...options.facets })
  let facetsWrittenAt = clock()
  let renewAt = 0
  let lastSeen = clock()

  async function claim(): Promise<void> {
    if (lease && clock() < renewAt) return
    const held = lease?.fence
    lease = await store.claimCursor(routerCursor, options.owner, leaseMs, clock())
    renewAt = clock() + leaseMs / 3
    if (lease && lease.fence !== held) await facets.load(lease.position)
  }

  /** One step. Gives how many events it routed. */
  async function step(): Promise<number> {
    await claim()
    lastSeen = clock()
    if (!lease) return 0
    const events = await store.readLog(lease.position, batch, { raw: rules.readsOriginal })
    const last = events.at(-1)
    if (!last) return 0
    const judgement = await facets.judge(events)
    const enrichments = await enrich(events)
    lease = await store.route(lease, {
      to: last.seq,
      stale: [...judgement.stale],
      deliveries: match(withEnrichments(events, enrichments), judgement.stale),
      enrichments,
      now: clock(),
    })
    if (lease) await facets.apply(judgement, last.seq)
    return events.length
  }

  async function enrich(events: readonly StoredEvent[]): Promise<readonly Enrichment[]> {
    const thin = events.filter((event) => event.enrichment === 'pending')
    return thin.length === 0 ? [] : options.enricher.enrich(thin, stop.signal)
  }

  function match(events: readonly StoredEvent[], stale: ReadonlySet<number>): NewDelivery[] {
    const deliveries: NewDelivery[] = []
    for (const event of events) {
      for (const rule of matching(event)) {
        for (const target of rule.targets) {
          const lane = target.ordered && event.file !== undefined ? event.file : `#${event.seq}`
          deliveries.push({
            seq: event.seq,
            rule: rule.name,
            target: target.name,
            run: '',
            lane,
            stale: stale.has(event.seq),
          })
        }
      }
    }
    return deliveries
  }

  /** A damaged row must not stop all that follows. */
  function matching(event: StoredEvent): readonly RouterRule[] {
    try {
      return rules.match(event)
    } catch (error) {
      options.log.error({ err: error, seq: event.seq }, 'An event could not be read; it is not routed')
      return []
    }
  }

  /** Hints would only cost: it will look again by itself. */
  async function pauseUnheard(): Promise<void> {
    unlisten()
    await pause(crowdPauseMs, stop.signal)
    unlisten = listen()
  }

  /** In a quiet moment, so that little has to be read again after a crash. */
  async function writeFacets(afterMs: number): Promise<void> {
    if (!lease || !facets.isBehind(lease.position) || clock() - facetsWrittenAt < afterMs) return
    await facets.write(lease.position)
    facetsWrittenAt = clock()
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        const routed = await step()
        if (routed === 0) {
          await writeFacets(1_000)
          await wake.wait(pollMs, stop.signal)
        } else if (routed >= crowd && routed < batch) await pauseUnheard()
        // Others on this thread get their turn between two steps.
        else await new Promise<void>((resolve) => setImmediate(resolve))
      } catch (error) {
        if (stop.signal.aborted) break
        lease = undefined
        options.log.warn({ err: error }, 'Routing failed; trying again in a second')
        await wake.wait(1_000, stop.signal)
      }
    }
    await writeFacets(0).catch(() => {})
    if (lease) await store.releaseCursor(lease).catch(() => {})
  }

  const running = run()
  return {
    isLeading: () => lease !== undefined,
    lastSeenAt: () => lastSeen,
    async close() {
      stop.abort()
      await running
      unlisten()
    },
  }
}

/** The events as they will be read back: rules must see what is frozen. */
function withEnrichments(
  events: readonly StoredEvent[],
  enrichments: readonly Enrichment[],
): readonly StoredEvent[] {
  if (enrichments.length === 0) return events
  const bySeq = new Map(enrichments.map((e) => [e.seq, e]))
  return events.map((event) => {
    const found = bySeq.get(event.seq)
    if (!found) return event
    return {
      ...event,
      enrichment: found.enriched ? ('enriched' as const) : ('missed' as const),
      added: found.added,
    }
  })
}
