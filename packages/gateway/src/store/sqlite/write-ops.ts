/**
 * What the writer can be asked to do, and how one group of it is committed.
 *
 * @module
 */
import type {
  AppendResult,
  CommitHint,
  CursorLease,
  DeliveryResult,
  FacetSeen,
  LeaseQuery,
  NewEvent,
  RedriveQuery,
  RouteStep,
} from '../store.ts'
import { createAppender, type Appender } from './append.ts'
import { claimCursor, releaseCursor } from './cursors.ts'
import type { Database } from './database.ts'
import { keepFacets } from './facets.ts'
import { storeFaultOf, type StoreFault } from './faults.ts'
import { extend, lease, redrive, route, settle, type LeaseGrant } from './lanes.ts'

export type WriteOp =
  | { readonly op: 'append'; readonly events: readonly NewEvent[] }
  | {
      readonly op: 'claim'
      readonly name: string
      readonly owner: string
      readonly leaseMs: number
      readonly now: number
    }
  | { readonly op: 'release'; readonly lease: CursorLease }
  | { readonly op: 'route'; readonly lease: CursorLease; readonly step: RouteStep }
  | { readonly op: 'lease'; readonly query: LeaseQuery }
  | { readonly op: 'settle'; readonly results: readonly DeliveryResult[]; readonly now: number }
  | {
      readonly op: 'extend'
      readonly leases: readonly { lane: number; token: number }[]
      readonly until: number
    }
  | { readonly op: 'redrive'; readonly query: RedriveQuery }
  | { readonly op: 'facets'; readonly seen: readonly FacetSeen[]; readonly upTo: number }
  /** Changes nothing: answered once all that is committed is on disk, by whichever process. */
  | { readonly op: 'sync' }

/** What each op answers. */
export interface WriteResults {
  append: AppendResult[]
  claim: CursorLease | undefined
  release: undefined
  route: CursorLease | undefined
  lease: LeaseGrant[]
  settle: boolean[]
  extend: undefined
  redrive: number
  facets: undefined
  sync: undefined
}

export type Outcome =
  | { readonly ok: true; readonly result: WriteResults[keyof WriteResults] }
  | { readonly ok: false; readonly code: string; readonly message: string }

/**
 * These must be on disk before they are answered. The others may be lost with the power, never with
 * the process: a forgotten lease, routing or cursor is done again, and the WAL keeps its order, so a
 * later synced commit carries everything before it.
 */
const durable: ReadonlySet<WriteOp['op']> = new Set(['append', 'settle', 'redrive', 'sync'])

/** Whether the answer to an op has to wait for the disk. */
export const isDurable = (op: WriteOp): boolean => durable.has(op.op)

export interface Committed {
  readonly outcomes: Outcome[]
  readonly hint: CommitHint
  /** The newest seq of the log, if the group appended; undefined otherwise. */
  readonly head: number | undefined
}

export interface GroupWriter {
  /** Runs all of them in one transaction. An op that fails is undone alone; a store fault fails them all. */
  commit(ops: readonly WriteOp[]): Committed
}

/** `fault` is called inside each transaction before it commits; it may throw, for tests of a failing disk. */
export function createGroupWriter(database: Database, fault?: () => void): GroupWriter {
  const appender = createAppender(database)
  return {
    commit(ops) {
      const hint = {
        appended: ops.some((o) => o.op === 'append'),
        routed: ops.some((o) => o.op === 'route' || o.op === 'redrive'),
        settled: ops.some((o) => o.op === 'settle'),
      }
      try {
        database.db.exec('BEGIN IMMEDIATE')
        if (hint.appended) appender.begin()
        const outcomes = ops.map((op) => attempt(database, appender, op))
        fault?.()
        database.db.exec('COMMIT')
        return { outcomes, hint, head: hint.appended ? appender.head() : undefined }
      } catch (error) {
        if (database.db.isTransaction) database.db.exec('ROLLBACK')
        return { outcomes: failAll(ops, error), hint: noChange, head: undefined }
      }
    },
  }
}

const noChange: CommitHint = { appended: false, routed: false, settled: false }

function attempt(database: Database, appender: Appender, op: WriteOp): Outcome {
  database.db.exec('SAVEPOINT op')
  try {
    const result = execute(database, appender, op)
    database.db.exec('RELEASE op')
    return { ok: true, result }
  } catch (error) {
    if (storeFaultOf(error)) throw error
    database.db.exec('ROLLBACK TO op')
    database.db.exec('RELEASE op')
    return { ok: false, code: 'SB_STORE_REFUSED', message: messageOf(error) }
  }
}

function execute(database: Database, appender: Appender, op: WriteOp): WriteResults[keyof WriteResults] {
  switch (op.op) {
    case 'append':
      return appender.append(op.events)
    case 'claim':
      return claimCursor(database, op.name, op.owner, op.leaseMs, op.now)
    case 'release':
      releaseCursor(database, op.lease)
      return undefined
    case 'route':
      return route(database, op.lease, op.step)
    case 'lease':
      return lease(database, op.query)
    case 'settle':
      return settle(database, op.results, op.now)
    case 'extend':
      extend(database, op.leases, op.until)
      return undefined
    case 'redrive':
      return redrive(database, op.query)
    case 'facets':
      keepFacets(database, op.seen, op.upTo)
      return undefined
    case 'sync':
      return undefined
  }
}

function failAll(ops: readonly WriteOp[], error: unknown): Outcome[] {
  const fault: Pick<StoreFault, 'code' | 'message'> = storeFaultOf(error) ?? {
    code: 'SB_STORE_FAILED',
    message: messageOf(error),
  }
  return ops.map(() => ({ ok: false, code: fault.code, message: fault.message }))
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
