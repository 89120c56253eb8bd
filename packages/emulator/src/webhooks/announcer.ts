import { encodePayload } from '@signalbox/events'
import { planFaults } from '../faults/chaos.ts'
import type { Chaos, FaultPlan } from '../faults/chaos.ts'
import { forge } from '../faults/damage.ts'
import { toFastioEvent } from '../events/event-log.ts'
import type { LoggedEvent } from '../events/event-log.ts'
import type { IdSource } from '../ids.ts'
import type { DeliveryKind, DeliveryQueue } from './queue.ts'
import type { Webhook, WebhookRegistry } from './registry.ts'
import { inScope } from './scope.ts'

/** How long a delivery waits to be overtaken before it goes anyway. */
const HOLD_MS = 2000

/**
 * Turns an event into queued deliveries, inside the transaction that made the event: either both are there
 * or neither is. Chaos is decided here, once, so that a retry or a restart does not roll again.
 */
export class Announcer {
  readonly #registry: WebhookRegistry
  readonly #queue: DeliveryQueue
  readonly #ids: IdSource
  readonly #now: () => number
  #chaos: Chaos
  #ordinal = 0

  constructor(parts: {
    registry: WebhookRegistry
    queue: DeliveryQueue
    ids: IdSource
    /** The real time: deliveries are scheduled by it even where a test holds the service's clock. */
    now: () => number
    chaos: Chaos
  }) {
    this.#registry = parts.registry
    this.#queue = parts.queue
    this.#ids = parts.ids
    this.#now = parts.now
    this.#chaos = parts.chaos
  }

  get chaos(): Chaos {
    return this.#chaos
  }

  /** From here on the deliveries are counted anew, so that the same settings repeat the same faults. */
  set chaos(chaos: Chaos) {
    this.#chaos = chaos
    this.#ordinal = 0
  }

  announce(event: LoggedEvent): void {
    for (const webhook of this.#registry.list()) {
      if (inScope(webhook.scope, event)) this.#queueFor(webhook, event)
    }
  }

  #queueFor(webhook: Webhook, event: LoggedEvent): void {
    const plan = planFaults(this.#chaos, this.#ordinal++)
    const now = this.#now()
    const payload = toFastioEvent(event)
    const add = (kind: DeliveryKind, body: string, fate: FaultPlan): void => {
      const held = fate.reorder && !fate.drop
      this.#queue.add(
        {
          webhookOrdinal: webhook.ordinal,
          eventSeq: event.seq,
          eventId: event.id,
          eventName: event.name,
          kind,
          plan: fate,
          body,
          state: fate.drop ? 'dropped' : held ? 'held' : 'pending',
          nextAt: now + fate.delayMs + (held ? HOLD_MS : 0),
        },
        now,
      )
    }
    const body = JSON.stringify(encodePayload(webhook.dialect, payload))
    add('event', body, plan)
    if (plan.duplicate && !plan.drop) add('duplicate', body, { ...plan, corrupt: false })
    if (plan.forge) {
      const forged = encodePayload(webhook.dialect, forge(payload, this.#ids.opaque('event')))
      add('forged', JSON.stringify(forged), { ...plan, drop: false, reorder: false, corrupt: false })
    }
  }
}
