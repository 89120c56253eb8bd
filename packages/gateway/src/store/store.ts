/**
 * The store port: everything durable goes through it. Small and asynchronous, so that SQLite today
 * and Postgres later can stand behind it; `conformance.ts` is the suite that an adapter must pass.
 *
 * Several gateways may share one store. Hence:
 * - a cursor is shared and leased; moving it needs the lease that is still the newest (fencing);
 * - `readLog` never shows a row while one with a smaller `seq` could still commit;
 * - a delivery lane is leased with a token; results that come with an older token are refused.
 *
 * @module
 */

/** Milliseconds since 1970. */
export type Millis = number

/** What a source hands to the log. */
export interface NewEvent {
  readonly tenant: string
  /** Name of the source in the config. */
  readonly source: string
  /** `webhook`, `manual`, … */
  readonly sourceKind: string
  readonly dialect: string
  /** Identity keys, most specific first; at least one. */
  readonly keys: readonly string[]
  /** Canonical type, `file.created`. */
  readonly type: string
  /** Time of the event. */
  readonly time: Millis
  /** How exact `time` is; 0 if it is not the sender's and says nothing about order. */
  readonly timeResolution: Millis
  readonly receivedAt: Millis
  /** What its order hangs on: the id of the file, folder, comment …; normalised for comparison. */
  readonly file: string | undefined
  readonly workspace: string | undefined
  /** The canonical event (`detail` without `signalbox` and `original`) as JSON text. */
  readonly event: string
  /** `original` as JSON text, if it differs from `raw` (numbers beyond 2^53 became strings). */
  readonly original: string | undefined
  /** The bytes as they came. */
  readonly raw: Uint8Array
  /** How it was verified, content type and the like: JSON text. */
  readonly meta: string
  /** Nothing is missing: enrichment is skipped. */
  readonly complete: boolean
}

export type AppendResult =
  | { readonly ok: true; readonly seq: number; readonly id: string; readonly duplicate: boolean }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly retry: 'later' | 'never' }

/** An event in the log. */
export interface StoredEvent {
  readonly seq: number
  readonly id: string
  readonly tenant: string
  readonly source: string
  readonly sourceKind: string
  readonly dialect: string
  readonly type: string
  readonly time: Millis
  readonly timeResolution: Millis
  readonly receivedAt: Millis
  readonly file: string | undefined
  readonly workspace: string | undefined
  readonly event: string
  readonly original: string | undefined
  readonly raw: Uint8Array
  readonly meta: string
  /** `pending` until it was enriched and routed. */
  readonly enrichment: 'complete' | 'pending' | 'enriched' | 'missed'
  /** What enrichment added, as JSON text of a partial `data`. */
  readonly added: string | undefined
  /** Older than what was already seen of the same facet of its file; judged when it is routed. */
  readonly stale: boolean
}

export interface EventQuery {
  /** Newest first: rows below this seq. */
  readonly before?: number
  /** Oldest first: rows above this seq. */
  readonly after?: number
  readonly limit: number
  readonly types?: readonly string[]
  readonly workspace?: string
  readonly file?: string
  readonly source?: string
  readonly since?: Millis
  readonly until?: Millis
}

/** A shared cursor, held for a while. */
export interface CursorLease {
  readonly name: string
  readonly owner: string
  /** Grows with each change of hands. */
  readonly fence: number
  /** Everything up to and including this seq was processed. */
  readonly position: number
}

export interface NewDelivery {
  readonly seq: number
  readonly rule: string
  readonly target: string
  /** '' for live routing, the id of a replay otherwise. */
  readonly run: string
  /** Deliveries with the same (rule, target, lane) go out one after the other, in the order given. */
  readonly lane: string
  readonly stale: boolean
}

/** What enrichment found out; frozen together with the routing. */
export interface Enrichment {
  readonly seq: number
  readonly enriched: boolean
  readonly added?: string
}

/** The newest that was seen of one facet of a file. */
export interface FacetSeen {
  readonly tenant: string
  readonly file: string
  readonly facet: string
  readonly time: Millis
  readonly timeResolution: Millis
  readonly seq: number
}

export interface RouteStep {
  readonly to: number
  /** Seqs of events that are stale. */
  readonly stale?: readonly number[]
  readonly deliveries: readonly NewDelivery[]
  readonly enrichments: readonly Enrichment[]
  readonly now: Millis
}

export type DeliveryState = 'pending' | 'leased' | 'retrying' | 'delivered' | 'skipped' | 'dead'

export interface LeasedDelivery {
  readonly id: number
  readonly rule: string
  readonly target: string
  readonly run: string
  readonly stale: boolean
  /** 1 for the first attempt. */
  readonly attempt: number
  /** Hand both back with the result. */
  readonly lane: number
  readonly token: number
  readonly event: StoredEvent
}

export interface Attempt {
  readonly n: number
  readonly startedAt: Millis
  readonly latencyMs: number
  readonly ok: boolean
  readonly status?: number
  readonly code?: string
  readonly message?: string
  readonly response?: string
}

export interface DeliveryResult {
  readonly id: number
  readonly lane: number
  readonly token: number
  /** `retrying` needs `nextAt`. `pending` gives the lease back untried (no attempt is recorded). */
  readonly state: 'delivered' | 'retrying' | 'dead' | 'skipped' | 'pending'
  readonly nextAt?: Millis
  readonly attempt?: Omit<Attempt, 'n'>
}

export interface LeaseQuery {
  readonly owner: string
  readonly target: string
  readonly limit: number
  readonly leaseMs: number
  readonly now: Millis
}

export interface Delivery {
  readonly id: number
  readonly seq: number
  readonly eventId: string
  readonly type: string
  readonly rule: string
  readonly target: string
  readonly run: string
  readonly state: DeliveryState
  readonly attempts: number
  readonly stale: boolean
  readonly createdAt: Millis
  readonly updatedAt: Millis
  readonly nextAt: Millis | undefined
  readonly lastError: string | undefined
}

export interface DeliveryQuery {
  readonly before?: number
  readonly limit: number
  readonly states?: readonly DeliveryState[]
  readonly rule?: string
  readonly target?: string
  readonly seq?: number
}

export interface RedriveQuery {
  readonly ids?: readonly number[]
  readonly rule?: string
  readonly target?: string
  /** Dead since; until. */
  readonly since?: Millis
  readonly until?: Millis
  readonly now: Millis
}

export interface StoreStats {
  readonly head: number
  readonly events: number
  readonly bytes: number
  readonly routed: number
  readonly deliveries: Readonly<Record<DeliveryState, number>>
  /** When the oldest delivery that still waits was created. */
  readonly oldestWaitingAt: Millis | undefined
}

export interface Store {
  /**
   * Puts events into the log and answers for each, after the commit that holds it is on disk.
   * One that cannot be stored fails alone. Rejects only if nothing could be committed.
   */
  append(events: readonly NewEvent[]): Promise<AppendResult[]>

  /** The next events in order. `raw: false` leaves `raw` empty and `original` out, for who does not read them. */
  readLog(after: number, limit: number, options?: { readonly raw?: boolean }): Promise<StoredEvent[]>
  getEvent(ref: string | number): Promise<StoredEvent | undefined>
  listEvents(query: EventQuery): Promise<StoredEvent[]>
  keysOf(seq: number): Promise<string[]>

  /** Takes or renews the lease; undefined while somebody else holds it. */
  claimCursor(name: string, owner: string, leaseMs: number, now: Millis): Promise<CursorLease | undefined>
  releaseCursor(lease: CursorLease): Promise<void>
  /** Position without a lease: 0 if the cursor does not exist. */
  cursorPosition(name: string): Promise<number>
  /** Deliveries, enrichments and the new position in one commit; undefined if the lease was lost. */
  route(lease: CursorLease, step: RouteStep): Promise<CursorLease | undefined>

  /** The newest time of all facets that are kept; 0 if there is none. */
  newestFacet(): Promise<Millis>
  /** What is kept of these files, facet by facet. */
  facetsOf(files: readonly { tenant: string; file: string }[]): Promise<FacetSeen[]>
  /**
   * Keeps each that is newer than what is kept, and moves the cursor `facets` forward to `upTo`: every event
   * up to it is accounted for. A view of the log, so that it may be forgotten with the power.
   */
  keepFacets(seen: readonly FacetSeen[], upTo: number): Promise<void>

  lease(query: LeaseQuery): Promise<LeasedDelivery[]>
  /** False for a result that came with a token that is no longer the newest. */
  settle(results: readonly DeliveryResult[], now: Millis): Promise<boolean[]>
  /** Keeps leases alive while long deliveries run. */
  extend(leases: readonly { lane: number; token: number }[], until: Millis): Promise<void>
  /** When the next lane of a target may be leased (a lease that ends counts too); undefined if none waits. */
  nextDue(target: string): Promise<Millis | undefined>

  listDeliveries(query: DeliveryQuery): Promise<Delivery[]>
  attemptsOf(deliveryId: number): Promise<Attempt[]>
  /** Puts dead letters back into their lanes; each is judged anew whether it is stale by now. */
  redrive(query: RedriveQuery): Promise<number>

  stats(): Promise<StoreStats>
  /**
   * Calls back after a commit of this process that changed something of the wanted kinds; a hint only,
   * others' commits are found by asking. Gives what ends it.
   */
  onCommit(wanted: Partial<CommitHint>, listener: (what: CommitHint) => void): () => void
  close(): Promise<void>
}

export interface CommitHint {
  readonly appended: boolean
  readonly routed: boolean
  readonly settled: boolean
}
