/**
 * Delivers what is due for one target: leases, attempts, settles. Each target has a runner of its own,
 * with its own concurrency, rate and circuit, so that a slow or dead one delays no other.
 *
 * A leased delivery is `ready` until a slot is free, then `active` until the target has answered; the
 * lease is kept alive all the while and ends with the settled result. Twice the concurrency is leased
 * at most, so that slots need not wait for the store.
 *
 * @module
 */
import type {
  DeliveryContext,
  DeliveryItem,
  DeliveryOutcome,
  Target,
  TransformedEvent,
} from '../contract/target.ts'
import { envelopeOf } from '../log/envelope.ts'
import { Wake } from '../router/wake.ts'
import type { LeasedDelivery, Store } from '../store/store.ts'
import { failed, reasonOf } from '../targets/outcome.ts'
import { isExhausted, retryDelayMs } from './backoff.ts'
import { Circuit, type CircuitOptions } from './circuit.ts'
import { RateLimiter } from './rate-limiter.ts'
import type { Settler } from './settler.ts'

export interface RunnerOptions {
  readonly store: Store
  readonly settler: Settler
  readonly target: Target
  readonly context: Omit<DeliveryContext, 'signal'>
  readonly owner: string
  readonly clock: () => number
  readonly random: () => number
  /** What a rule's targets get in place of the event. */
  readonly transform?: (delivery: {
    readonly rule: string
    readonly json: string
    readonly receivedAt: number
  }) => TransformedEvent | undefined
  /** After each attempt, for metrics. */
  readonly onAttempt?: (attempt: { target: string; ok: boolean; latencyMs: number }) => void
  readonly log: {
    warn(fields: Record<string, unknown>, message: string): void
    info(fields: Record<string, unknown>, message: string): void
  }
  readonly circuit?: Partial<CircuitOptions>
  readonly leaseMs?: number
  readonly pollMs?: number
}

/** What is allowed beyond the target's own timeout before its answer is no longer waited for. */
const graceMs = 2_000

export class TargetRunner {
  readonly #o: RunnerOptions
  readonly #leaseMs: number
  readonly #circuit: Circuit
  readonly #limiter: RateLimiter | undefined
  readonly #abort = new AbortController()
  readonly #stop = new AbortController()
  readonly #wake = new Wake()
  readonly #ready: LeasedDelivery[] = []
  /** All that is leased and not settled, by delivery id. */
  readonly #held = new Map<number, LeasedDelivery>()
  readonly #idle = new Wake()
  readonly #running: Promise<void>
  readonly #keepAlive: NodeJS.Timeout
  #active = 0

  constructor(options: RunnerOptions) {
    this.#o = options
    this.#leaseMs = options.leaseMs ?? 15_000
    const { policy } = options.target
    this.#circuit = new Circuit({ ...options.circuit, limit: policy.concurrency })
    this.#limiter = policy.rateLimit && new RateLimiter(policy.rateLimit)
    this.#keepAlive = setInterval(() => void this.#extend(), this.#leaseMs / 3)
    this.#running = this.#run()
  }

  get name(): string {
    return this.#o.target.name
  }

  get kind(): string {
    return this.#o.target.kind
  }

  get active(): number {
    return this.#active
  }

  get circuit(): Circuit {
    return this.#circuit
  }

  /** Something may be due. */
  wake(): void {
    this.#wake.give()
  }

  /** Leases no more, gives back what has not started, waits up to `graceMs` for what has, then aborts it. */
  async close(grace: number): Promise<void> {
    this.#stop.abort()
    await this.#running
    await this.#giveBack(this.#ready.splice(0))
    const deadline = setTimeout(() => this.#abort.abort(), grace)
    while (this.#held.size > 0) await this.#idle.wait(100, new AbortController().signal)
    clearTimeout(deadline)
    clearInterval(this.#keepAlive)
    await this.#o.target.close?.()
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const leased = await this.#leaseMore()
        this.#startReady()
        if (leased === 0) await this.#wake.wait(await this.#pause(), this.#stop.signal)
      } catch (error) {
        this.#o.log.warn(
          { err: error, target: this.name },
          'Deliveries could not be leased; trying again in a second',
        )
        await this.#wake.wait(1_000, this.#stop.signal)
      }
    }
  }

  async #leaseMore(): Promise<number> {
    const permits = this.#circuit.permits()
    if (permits === 0 && this.#ready.length > 0) await this.#giveBack(this.#ready.splice(0))
    const wanted = Math.min(permits * 2, permits + 64) - this.#held.size
    const limit = Math.min(wanted, this.#limiter ? this.#limiter.available() - this.#ready.length : wanted)
    if (limit <= 0) return 0
    const { store, owner, target, clock } = this.#o
    const leased = await store.lease({
      owner,
      target: target.name,
      limit,
      leaseMs: this.#leaseMs,
      now: clock(),
    })
    for (const delivery of leased) {
      // Our own lease ran out while the attempt still goes on: its result is refused, this one counts.
      if (this.#held.has(delivery.id)) continue
      this.#held.set(delivery.id, delivery)
      this.#ready.push(delivery)
    }
    return leased.length
  }

  #startReady(): void {
    while (this.#ready.length > 0 && this.#active < this.#circuit.permits()) {
      if (this.#limiter && !this.#limiter.tryTake()) return
      const delivery = this.#ready.shift()
      if (delivery) void this.#deliver(delivery)
    }
  }

  /** How long nothing will be due, as far as is known. */
  async #pause(): Promise<number> {
    const poll = this.#o.pollMs ?? 500
    const mono = performance.now()
    const probeAt = this.#circuit.nextProbeAt()
    if (probeAt !== undefined) return Math.max(1, Math.min(probeAt - mono, 5_000))
    if (this.#limiter && this.#limiter.available() === 0)
      return Math.max(1, Math.min(this.#limiter.nextAt() - mono, poll))
    if (this.#held.size > 0) return poll
    const due = await this.#o.store.nextDue(this.name)
    return due === undefined ? poll : Math.max(1, Math.min(due - this.#o.clock(), poll))
  }

  async #deliver(delivery: LeasedDelivery): Promise<void> {
    if (delivery.stale && this.#o.target.policy.stale === 'drop') await this.#skip(delivery)
    else await this.#attemptOnce(delivery)
    this.#held.delete(delivery.id)
    this.#wake.give()
    if (this.#held.size === 0) this.#idle.give()
  }

  async #attemptOnce(delivery: LeasedDelivery): Promise<void> {
    this.#active++
    const startedAt = this.#o.clock()
    const mono = performance.now()
    let outcome: DeliveryOutcome
    try {
      outcome = this.#isUsedUp(delivery) ? usedUp : await this.#attempt(delivery)
    } finally {
      this.#active--
    }
    const latencyMs = performance.now() - mono
    this.#judge(outcome, mono)
    this.#o.onAttempt?.({ target: this.name, ok: outcome.ok, latencyMs })
    this.#startReady()
    await this.#settle(delivery, outcome, startedAt, latencyMs)
  }

  /** The target keeps state and does not want what is out of date. */
  async #skip({ id, lane, token }: LeasedDelivery): Promise<void> {
    try {
      await this.#o.settler.settle({ id, lane, token, state: 'skipped' })
    } catch (error) {
      this.#o.log.warn({ err: error, target: this.name, delivery: id }, 'A result could not be recorded')
    }
  }

  /** Its lease ran out again and again: it takes the gateway down with it, or never answers. */
  #isUsedUp(delivery: LeasedDelivery): boolean {
    return delivery.attempt > this.#o.target.policy.retry.attempts
  }

  async #attempt(delivery: LeasedDelivery): Promise<DeliveryOutcome> {
    const { target, context } = this.#o
    const event = envelopeOf(delivery.event, { original: 'parsed' })
    const json = JSON.stringify(event)
    const { rule } = delivery
    let transformed: TransformedEvent | undefined
    try {
      transformed = this.#o.transform?.({ rule, json, receivedAt: delivery.event.receivedAt })
    } catch (error) {
      return failed('SB_TARGET_TRANSFORM', { rule, why: reasonOf(error) }, 'item')
    }
    const item: DeliveryItem = {
      deliveryId: String(delivery.id),
      event,
      json,
      ...(transformed && { transformed }),
      rule,
      attempt: delivery.attempt,
      stale: delivery.stale && target.policy.stale !== 'deliver',
      ...(delivery.run !== '' && { replay: delivery.run }),
    }
    // A target that heeds neither its timeout nor the signal must hold up nobody.
    const tooLate = deferred<readonly DeliveryOutcome[]>()
    const timer = setTimeout(() => tooLate.resolve([timedOut]), target.policy.timeoutMs + graceMs)
    const stopped = (): void => tooLate.resolve([interrupted])
    this.#abort.signal.addEventListener('abort', stopped)
    try {
      const answer = target.deliver([item], { ...context, signal: this.#abort.signal })
      const [outcome] = await Promise.race([answer, tooLate.promise])
      return outcome ?? noAnswer
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return { ok: false, retry: 'later', code: 'SB_TARGET_FAILED', message, blame: 'target' }
    } finally {
      clearTimeout(timer)
      this.#abort.signal.removeEventListener('abort', stopped)
    }
  }

  #judge(outcome: DeliveryOutcome, startedAt: number): void {
    // Nothing was learned about the target.
    if (outcome === usedUp || wasInterrupted(outcome)) return
    const before = this.#circuit.state
    if (outcome.ok || outcome.blame === 'item') this.#circuit.success(startedAt)
    else this.#circuit.failure(startedAt)
    const after = this.#circuit.state
    if (after === before) return
    const fields = { target: this.name, from: before, to: after }
    if (after === 'open') this.#o.log.warn(fields, 'Target keeps failing: its circuit is open')
    else this.#o.log.info(fields, 'Circuit changed')
  }

  async #settle(
    delivery: LeasedDelivery,
    outcome: DeliveryOutcome,
    startedAt: number,
    latencyMs: number,
  ): Promise<void> {
    const { id, lane, token } = delivery
    const attempt = {
      startedAt,
      latencyMs: Math.round(latencyMs * 100) / 100,
      ok: outcome.ok,
      ...(outcome.status !== undefined && { status: outcome.status }),
      ...(outcome.response !== undefined && { response: outcome.response }),
      ...(!outcome.ok && { code: outcome.code, message: outcome.message }),
    }
    const next = this.#next(delivery, outcome)
    try {
      await this.#o.settler.settle({ id, lane, token, ...next, ...(outcome !== usedUp && { attempt }) })
    } catch (error) {
      // Not recorded: the lease ends and it is attempted again, which at-least-once allows.
      this.#o.log.warn({ err: error, target: this.name, delivery: id }, 'A result could not be recorded')
    }
  }

  #next(
    delivery: LeasedDelivery,
    outcome: DeliveryOutcome,
  ): { state: 'delivered' | 'dead' | 'pending' } | { state: 'retrying'; nextAt: number } {
    if (outcome.ok) return { state: 'delivered' }
    if (wasInterrupted(outcome)) return { state: 'retrying', nextAt: this.#o.clock() }
    const { retry } = this.#o.target.policy
    if (outcome.retry === 'never' || isExhausted(retry, delivery.attempt)) return { state: 'dead' }
    const wait = retryDelayMs(retry, delivery.attempt, this.#o.random(), outcome.retryAfterMs)
    return { state: 'retrying', nextAt: this.#o.clock() + wait }
  }

  async #giveBack(deliveries: readonly LeasedDelivery[]): Promise<void> {
    for (const { id } of deliveries) this.#held.delete(id)
    const results = deliveries.map(({ id, lane, token }) => ({ id, lane, token, state: 'pending' as const }))
    await Promise.all(results.map((r) => this.#o.settler.settle(r).catch(() => false)))
  }

  async #extend(): Promise<void> {
    if (this.#held.size === 0) return
    const leases = [...this.#held.values()].map(({ lane, token }) => ({ lane, token }))
    try {
      await this.#o.store.extend(leases, this.#o.clock() + this.#leaseMs)
    } catch (error) {
      this.#o.log.warn({ err: error, target: this.name }, 'Leases could not be extended')
    }
  }
}

const timedOut: DeliveryOutcome = {
  ok: false,
  retry: 'later',
  code: 'SB_TARGET_TIMEOUT',
  message: 'The target did not answer in time.',
  blame: 'target',
}
const interrupted: DeliveryOutcome = {
  ok: false,
  retry: 'later',
  code: 'SB_DELIVERY_INTERRUPTED',
  message: 'The gateway stopped before the target had answered.',
  blame: 'item',
}
/** By us, or by a target that heeded the signal. */
function wasInterrupted(outcome: DeliveryOutcome): boolean {
  return !outcome.ok && (outcome.code === 'SB_DELIVERY_INTERRUPTED' || outcome.code === 'SB_TARGET_ABORTED')
}

const noAnswer: DeliveryOutcome = {
  ok: false,
  retry: 'later',
  code: 'SB_TARGET_FAILED',
  message: 'The target gave no answer for this delivery.',
  blame: 'target',
}
const usedUp: DeliveryOutcome = {
  ok: false,
  retry: 'never',
  code: 'SB_LEASE_EXPIRED',
  message: 'Each attempt ended without an answer.',
  blame: 'item',
}

function deferred<T>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((r) => (resolve = r))
  return { promise, resolve }
}
