import type { Chaos } from './faults/chaos.ts'
import type { Service } from './service.ts'
import { apiTime } from './time.ts'
import type { DeliveryKind, DeliveryState } from './webhooks/queue.ts'

/** One webhook delivery, for looking at. The body and the secret are left out. */
export interface DeliveryDescription {
  readonly seq: number
  readonly webhookId: string
  readonly url: string
  readonly eventId: string
  readonly event: string
  readonly kind: DeliveryKind
  readonly state: DeliveryState
  /** The faults chaos gave it. */
  readonly faults: readonly string[]
  readonly attempts: number
  readonly status: number | undefined
  readonly error: string | undefined
  readonly tookMs: number | undefined
  /** When it goes out next, while it has not ended. */
  readonly nextAt: string | undefined
}

/** What the emulator holds, in numbers. */
export interface EmulatorState {
  readonly orgs: number
  readonly workspaces: number
  readonly files: number
  readonly folders: number
  readonly trashed: number
  readonly events: number
  readonly webhooks: number
  readonly deliveries: Readonly<Record<DeliveryState, number>>
  readonly chaos: Chaos
}

/** Counts everything. */
export function describeState(service: Service): EmulatorState {
  const count = (from: string): number => Number(service.db.get(`SELECT count(*) AS n FROM ${from}`)?.['n'])
  return {
    orgs: count('orgs'),
    workspaces: count('workspaces'),
    files: count("nodes WHERE type = 'file' AND trashed_with IS NULL"),
    folders: count("nodes WHERE type = 'folder' AND trashed_with IS NULL"),
    trashed: count('nodes WHERE trashed_with = id_key'),
    events: count('events'),
    webhooks: count('webhooks'),
    deliveries: service.queue.countByState(),
    chaos: service.announcer.chaos,
  }
}

/** The last deliveries, oldest first. */
export function describeDeliveries(service: Service, limit: number): DeliveryDescription[] {
  const webhooks = new Map(service.registry.list().map((webhook) => [webhook.ordinal, webhook]))
  return service.queue.list(limit).map((delivery) => {
    const webhook = webhooks.get(delivery.webhookOrdinal)
    const { plan } = delivery
    const given = { ...plan, delay: plan.delayMs > 0 }
    const faults = (['drop', 'duplicate', 'delay', 'reorder', 'corrupt', 'forge'] as const).filter(
      (f) => given[f],
    )
    return {
      seq: delivery.seq,
      webhookId: webhook?.id ?? '',
      url: webhook?.url ?? '',
      eventId: delivery.eventId,
      event: delivery.eventName,
      kind: delivery.kind,
      state: delivery.state,
      faults,
      attempts: delivery.attempts,
      status: delivery.status,
      error: delivery.error,
      tookMs: delivery.tookMs,
      nextAt: delivery.finished === undefined ? apiTime(delivery.nextAt) : undefined,
    }
  })
}
