/**
 * What an HTTP status means for a delivery.
 *
 * | status | outcome | blamed on |
 * |---|---|---|
 * | 2xx | delivered | |
 * | 3xx | never | target: its address is wrong for every event |
 * | 401, 407 | later | target: credentials are for the operator to mend, the event is fine |
 * | 408, 421, 425, 429 | later | target |
 * | 409, 423, 424 | later | item: what it is about is busy |
 * | 410 | never | target: it asks to be left alone |
 * | any other 4xx | never | item |
 * | 5xx and unknown | later | target |
 *
 * @module
 */
import type { DeliveryFailure, DeliveryOutcome } from '../../contract/target.ts'
import { maxRetryAfterMs } from '../../delivery/backoff.ts'
import { failed } from '../outcome.ts'

/** What is needed of a response. */
export interface Answer {
  readonly status: number
  readonly response: string
  readonly retryAfter?: string | undefined
  readonly location?: string | undefined
}

const busyStatuses: ReadonlySet<number> = new Set([409, 423, 424])
const laterStatuses: ReadonlySet<number> = new Set([401, 407, 408, 421, 425, 429])

/** The outcome of an attempt that was answered in full. */
export function outcomeOf(answer: Answer, nowMs: number): DeliveryOutcome {
  const { status, response } = answer
  if (status >= 200 && status < 300)
    return response === '' ? { ok: true, status } : { ok: true, status, response }
  if (status >= 300 && status < 400) {
    const location = answer.location?.slice(0, 200) ?? 'nowhere'
    return failed('SB_TARGET_REDIRECT', { status, location }, 'target', { status, response })
  }
  const blame: DeliveryFailure['blame'] = busyStatuses.has(status) ? 'item' : 'target'
  if (isPermanent(status)) {
    return failed('SB_TARGET_REJECTED', { status }, status === 410 ? 'target' : 'item', { status, response })
  }
  const retryAfterMs = parseRetryAfter(answer.retryAfter, nowMs)
  return failed('SB_TARGET_STATUS', { status }, blame, { status, response, retryAfterMs })
}

function isPermanent(status: number): boolean {
  return status >= 400 && status < 500 && !laterStatuses.has(status) && !busyStatuses.has(status)
}

/** `Retry-After` in milliseconds from now, at most a day; undefined if there is none that can be read. */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined
  const text = value.trim()
  if (/^\d+(?:\.\d+)?$/.test(text)) return Math.min(Number(text) * 1_000, maxRetryAfterMs)
  // Date.parse takes much that is no HTTP date, `-5` for one; all three forms of the standard name a day.
  const time = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(withZone(text)) : Number.NaN
  return Number.isNaN(time) ? undefined : Math.min(Math.max(0, time - nowMs), maxRetryAfterMs)
}

/** The oldest of the three forms of an HTTP date (asctime) has no zone and means UTC. */
const withZone = (text: string): string => (/(?:GMT|UTC|[+-]\d{4})$/.test(text) ? text : `${text} GMT`)
