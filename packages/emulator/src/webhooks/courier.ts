import { setMaxListeners } from 'node:events'
import { sign } from '@signalbox/events'
import type { Agent } from 'undici'
import { corrupt, wrongSecret } from '../faults/damage.ts'
import { roll } from '../faults/dice.ts'
import type { Clock } from '../time.ts'
import { backoffMs, isPermanent, retryAfterMs } from './backoff.ts'
import type { RetryPolicy } from './backoff.ts'
import { post, within } from './post.ts'
import type { PostAnswer } from './post.ts'
import type { AttemptRecord, DeliveryQueue, QueuedDelivery } from './queue.ts'
import type { Webhook, WebhookRegistry } from './registry.ts'

export interface CourierOptions {
  readonly retry: RetryPolicy
  readonly timeoutMs: number
  /** Attempts under way at once, over all webhooks. */
  readonly concurrency: number
  /** Attempts under way at once to one webhook. 1 keeps its deliveries in order. */
  readonly concurrencyPerWebhook: number
}

/** The longest sleep, so that a clock that was set back cannot put the courier to sleep for good. */
const MAX_SLEEP_MS = 30_000

/** Takes deliveries from the queue, signs them at that moment and sends them. The queue is on disk; it is not. */
export class Courier {
  readonly #queue: DeliveryQueue
  readonly #registry: WebhookRegistry
  readonly #agent: Agent
  readonly #options: CourierOptions
  readonly #clock: Clock
  readonly #now: () => number
  readonly #chaosSeed: () => number
  readonly #closing = new AbortController()
  readonly #underWay = new Set<Promise<void>>()
  readonly #busy = new Map<number, number>()
  #timer: NodeJS.Timeout | undefined
  #pumpDue = false
  #sent = 0

  constructor(parts: {
    queue: DeliveryQueue
    registry: WebhookRegistry
    agent: Agent
    options: CourierOptions
    /** What the service believes the time is: it goes into signatures. */
    clock: Clock
    /** The real time: it decides what is due. */
    now: () => number
    chaosSeed: () => number
  }) {
    this.#queue = parts.queue
    this.#registry = parts.registry
    this.#agent = parts.agent
    this.#options = parts.options
    this.#clock = parts.clock
    this.#now = parts.now
    this.#chaosSeed = parts.chaosSeed
    // One listener per attempt under way, and those are bounded.
    setMaxListeners(0, this.#closing.signal)
  }

  /** Looks at the queue soon. Cheap to call after every change. */
  wake(): void {
    if (this.#pumpDue || this.#closing.signal.aborted) return
    this.#pumpDue = true
    setImmediate(() => {
      this.#pumpDue = false
      this.#pump()
    })
  }

  /** Stops at once; what was under way goes back into the queue. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the emulator is closing'))
    clearTimeout(this.#timer)
    await Promise.allSettled(this.#underWay)
  }

  #pump(): void {
    if (this.#closing.signal.aborted) return
    clearTimeout(this.#timer)
    let next = this.#now() + MAX_SLEEP_MS
    for (const webhook of this.#registry.list()) {
      const busy = this.#busy.get(webhook.ordinal) ?? 0
      const free = Math.min(
        this.#options.concurrencyPerWebhook - busy,
        this.#options.concurrency - this.#underWay.size,
      )
      // A finished attempt wakes the courier again, so a full webhook needs no timer.
      if (free <= 0) continue
      for (const delivery of this.#queue.take(webhook.ordinal, this.#now(), free))
        this.#start(webhook, delivery)
      if ((this.#busy.get(webhook.ordinal) ?? 0) < this.#options.concurrencyPerWebhook) {
        next = Math.min(next, this.#queue.nextAt(webhook.ordinal) ?? next)
      }
    }
    this.#timer = setTimeout(() => this.#pump(), Math.max(1, next - this.#now()))
    this.#timer.unref()
  }

  #start(webhook: Webhook, delivery: QueuedDelivery): void {
    this.#busy.set(webhook.ordinal, (this.#busy.get(webhook.ordinal) ?? 0) + 1)
    const attempt = this.#attempt(webhook, delivery).finally(() => {
      this.#underWay.delete(attempt)
      this.#busy.set(webhook.ordinal, (this.#busy.get(webhook.ordinal) ?? 1) - 1)
      this.wake()
    })
    this.#underWay.add(attempt)
  }

  async #attempt(webhook: Webhook, delivery: QueuedDelivery): Promise<void> {
    const started = performance.now()
    let answer: PostAnswer | undefined
    let error: string | undefined
    try {
      answer = await this.#send(webhook, delivery)
    } catch (failure) {
      error = failure instanceof Error ? failure.message || failure.name : String(failure)
    }
    if (this.#closing.signal.aborted && !answer) {
      this.#queue.putBack(delivery.seq, this.#now())
      return
    }
    const record = this.#judge(delivery, answer, error, performance.now() - started)
    this.#queue.record(delivery.seq, record, this.#now())
    if (!delivery.plan.reorder) this.#queue.releaseHeld(webhook.ordinal, delivery.seq, this.#now())
    if (++this.#sent % 1000 === 0) this.#queue.prune()
  }

  async #send(webhook: Webhook, delivery: QueuedDelivery): Promise<PostAnswer> {
    const body = Buffer.from(delivery.body)
    const secret = delivery.kind === 'forged' ? wrongSecret(webhook.secret) : webhook.secret
    const timestamp = Math.floor(this.#clock() / 1000)
    const messageId = delivery.eventId
    const headers = await sign(body, { dialect: webhook.dialect, secret, timestamp, messageId })
    // Only the first attempt is damaged: a retry over a mended wire arrives whole.
    const damaged = delivery.plan.corrupt && delivery.attempts === 0
    const onWire = damaged ? corrupt(body, this.#chaosSeed(), delivery.plan.ordinal) : body
    return within(this.#options.timeoutMs, this.#closing.signal, (signal) =>
      post(this.#agent, webhook.url, { headers, body: onWire, signal }),
    )
  }

  #judge(
    delivery: QueuedDelivery,
    answer: PostAnswer | undefined,
    error: string | undefined,
    tookMs: number,
  ): AttemptRecord {
    const now = this.#now()
    const status = answer?.status
    const outcome = { status, error, tookMs, nextAt: now }
    if (status !== undefined && status >= 200 && status <= 299) return { ...outcome, state: 'delivered' }
    const attempts = delivery.attempts + 1
    const last = attempts >= this.#options.retry.maxAttempts || delivery.kind === 'forged'
    if (last || (status !== undefined && isPermanent(status))) return { ...outcome, state: 'failed' }
    const random = roll(this.#chaosSeed(), 'backoff', delivery.plan.ordinal, attempts)
    const wait = retryAfterMs(answer?.retryAfter, now) ?? backoffMs(this.#options.retry, attempts, random)
    return { ...outcome, state: 'retrying', nextAt: now + wait }
  }
}
