/**
 * Deliveries as the API shows them.
 *
 * @module
 */
import type { Attempt, Delivery, DeliveryState, Store } from '../../store/store.ts'
import { iso } from './event-views.ts'

export interface DeliveryItem {
  readonly id: number
  readonly seq: number
  readonly eventId: string
  readonly type: string
  readonly rule: string
  readonly target: string
  /** Id of the replay that it belongs to. */
  readonly replay?: string
  readonly state: DeliveryState
  readonly attempts: number
  readonly stale: boolean
  readonly createdAt: string
  readonly updatedAt: string
  /** When it is tried next. */
  readonly nextAt?: string
  readonly lastError?: string
}

export interface AttemptItem extends Omit<Attempt, 'startedAt'> {
  readonly startedAt: string
}

export interface DeliveryStory extends Omit<DeliveryItem, 'attempts'> {
  readonly attempts: readonly AttemptItem[]
}

export function deliveryItem(delivery: Delivery): DeliveryItem {
  return {
    id: delivery.id,
    seq: delivery.seq,
    eventId: delivery.eventId,
    type: delivery.type,
    rule: delivery.rule,
    target: delivery.target,
    ...(delivery.run !== '' && { replay: delivery.run }),
    state: delivery.state,
    attempts: delivery.attempts,
    stale: delivery.stale,
    createdAt: iso(delivery.createdAt),
    updatedAt: iso(delivery.updatedAt),
    ...(delivery.nextAt !== undefined && { nextAt: iso(delivery.nextAt) }),
    ...(delivery.lastError !== undefined && { lastError: delivery.lastError }),
  }
}

/** A delivery with each of its attempts. */
export async function deliveryStory(
  delivery: Delivery,
  store: Pick<Store, 'attemptsOf'>,
): Promise<DeliveryStory> {
  const attempts = await store.attemptsOf(delivery.id)
  return {
    ...deliveryItem(delivery),
    attempts: attempts.map((attempt) => ({ ...attempt, startedAt: iso(attempt.startedAt) })),
  }
}

/** One page: the cursor for the next is there if there is more. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Give it as `before` (or `after`, where that was asked) to go on; null at the end. */
  readonly next: number | null
}

/** Makes a page from one row more than was asked for. */
export function page<R, T>(
  rows: readonly R[],
  limit: number,
  view: { readonly item: (row: R) => T; readonly cursor: (row: R) => number },
): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(view.item),
    next: rows.length > limit && last !== undefined ? view.cursor(last) : null,
  }
}
