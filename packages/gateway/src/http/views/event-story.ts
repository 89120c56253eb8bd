/**
 * "What happened to that event", whole: how it came and was verified, what was added, which rules match
 * and why or why not, and each attempt to deliver it.
 *
 * @module
 */
import type { EventEnvelope } from '@signalbox/events'
import { envelopeOf } from '../../log/envelope.ts'
import { parseMeta, type EventMeta } from '../../log/event-meta.ts'
import type { StoredEvent } from '../../store/store.ts'
import type { AdminDeps, AdminRule } from '../deps.ts'
import { deliveryStory, type DeliveryStory } from './delivery-views.ts'
import { eventItem, iso, rawView, type EventItem, type RawView } from './event-views.ts'

export interface EventStory extends EventItem {
  readonly envelope: EventEnvelope
  /** All identities under which it was seen. */
  readonly keys: readonly string[]
  readonly verification: Verification
  readonly raw: RawView
  /** What enrichment added to `data`. */
  readonly added?: unknown
  /** As the rules are configured now, which may be later than the event was routed. */
  readonly rules: readonly RuleAnswer[]
  readonly deliveries: readonly DeliveryStory[]
  /** There are more than are shown; `GET /v1/deliveries?event=` has all. */
  readonly moreDeliveries: boolean
}

export interface Verification extends Omit<EventMeta, 'signedAt' | 'contentType'> {
  readonly signedAt?: string
}

export interface RuleAnswer {
  readonly rule: string
  readonly enabled: boolean
  readonly matched: boolean
  /** One sentence. */
  readonly why: string
  readonly clauses: readonly unknown[]
  readonly targets: readonly { readonly name: string; readonly kind: string }[]
}

const maxDeliveries = 100

/** An event by our id, by its place in the log, or by the id that its sender gave it. */
export async function findEvent(store: AdminDeps['store'], ref: string): Promise<StoredEvent | undefined> {
  if (/^[1-9]\d{0,14}$/.test(ref)) {
    const bySeq = await store.getEvent(Number(ref))
    if (bySeq !== undefined) return bySeq
  }
  return (await store.getEvent(ref)) ?? (await store.getEvent(`manual:${ref}`))
}

export async function eventStory(row: StoredEvent, deps: AdminDeps): Promise<EventStory> {
  const { store } = deps
  const [keys, routed, deliveries] = await Promise.all([
    store.keysOf(row.seq),
    store.cursorPosition('router'),
    store.listDeliveries({ seq: row.seq, limit: maxDeliveries + 1 }),
  ])
  const envelope = envelopeOf(row)
  const { contentType, signedAt, ...verification } = parseMeta(row.meta)
  const stories: DeliveryStory[] = []
  for (const delivery of deliveries.slice(0, maxDeliveries))
    stories.push(await deliveryStory(delivery, store))
  return {
    ...eventItem(row, routed),
    envelope,
    keys,
    verification: { ...verification, ...(typeof signedAt === 'number' && { signedAt: iso(signedAt) }) },
    raw: rawView(row.raw, contentType),
    ...(row.added !== undefined && { added: JSON.parse(row.added) as unknown }),
    rules: deps.rules.map((rule) => ruleAnswer(rule, envelope, deps)),
    deliveries: stories,
    moreDeliveries: deliveries.length > maxDeliveries,
  }
}

export function ruleAnswer(
  rule: AdminRule,
  envelope: EventEnvelope,
  deps: Pick<AdminDeps, 'patterns'>,
): RuleAnswer {
  const { matched, text, clauses } = deps.patterns.explain(rule.pattern, envelope)
  return {
    rule: rule.name,
    enabled: rule.enabled,
    matched,
    why: rule.enabled ? text : `The rule is not enabled. ${text}`,
    clauses,
    targets: rule.targets.map(({ name, kind }) => ({ name, kind })),
  }
}
