import { Pool } from 'undici'
import type {
  DeliveryContext,
  DeliveryItem,
  DeliveryOutcome,
  Target,
  TargetPolicy,
} from '../../contract/target.ts'
import { failed, reasonOf } from '../outcome.ts'
import { encodeBody } from './body.ts'
import type { BodyFormat } from './body.ts'
import { Call } from './call.ts'
import type { CallSettings } from './call.ts'
import { guardedConnector } from './connector.ts'
import type { HttpTls } from './connector.ts'
import { failureOf } from './failure.ts'
import type { AddressGuard, Resolve } from './guard.ts'
import { deliveryHeaders } from './headers.ts'
import { InFlight } from './in-flight.ts'
import { MaterialCache } from './material.ts'
import type { Material, MaterialOptions } from './material.ts'

/** A connection that is not there by then is given up, however long the answer may take. */
const maxConnectMs = 10_000

export interface HttpTargetOptions extends MaterialOptions {
  readonly name: string
  readonly url: URL
  readonly policy: TargetPolicy
  readonly body: BodyFormat
  readonly tls: HttpTls
  readonly guard: AddressGuard
  readonly resolve: Resolve
  readonly maxResponseBytes: number
  /** Wall clock in milliseconds. */
  readonly now: () => number
}

/**
 * Posts events to one URL over connections that are kept, as many as deliveries may be under way.
 *
 * It hands its own handler to undici's dispatcher rather than calling `request`: that saves a stream
 * and a promise per delivery, and lets one timer watch all deadlines.
 */
export class HttpTarget implements Target {
  readonly kind = 'http'
  readonly name: string
  readonly policy: TargetPolicy
  readonly #options: HttpTargetOptions
  readonly #settings: CallSettings
  readonly #path: string
  readonly #material: MaterialCache
  readonly #inFlight = new InFlight<Call>(() => performance.now())
  #pool: Pool | undefined
  #isClosed = false

  constructor(options: HttpTargetOptions) {
    const { name, policy, url, maxResponseBytes, now } = options
    this.name = name
    this.policy = policy
    this.#options = options
    this.#path = url.pathname + url.search
    this.#settings = { host: url.host, timeoutMs: policy.timeoutMs, maxResponseBytes, now }
    this.#material = new MaterialCache(options)
  }

  /** Where it posts to, for checks that send nothing. */
  get url(): URL {
    return new URL(this.#options.url)
  }

  /** Whether a connection to this address, which its host resolves to, would be made. */
  mayConnect(address: string): boolean {
    return this.#options.guard.allows(this.#options.url.hostname, address)
  }

  async deliver(
    batch: readonly DeliveryItem[],
    context: DeliveryContext,
  ): Promise<readonly DeliveryOutcome[]> {
    if (context.signal.aborted || this.#isClosed)
      return batch.map(() => failed('SB_TARGET_ABORTED', {}, 'item'))
    try {
      const material = this.#material.get(context.secret)
      const pool = (this.#pool ??= this.#openPool(context))
      return await Promise.all(batch.map((item) => this.#send(pool, item, material, context.signal)))
    } catch (error) {
      // Before anything was sent: a secret that is missing, a certificate that cannot be read.
      const failure = failed('SB_TARGET_SETUP', { why: reasonOf(error) }, 'target')
      return batch.map(() => failure)
    }
  }

  #send(pool: Pool, item: DeliveryItem, material: Material, signal: AbortSignal): Promise<DeliveryOutcome> {
    return new Promise((resolve) => {
      const settle = (call: Call, outcome: DeliveryOutcome): void => {
        this.#inFlight.delete(call)
        resolve(outcome)
      }
      const call = new Call(this.#settings, performance.now() + this.policy.timeoutMs, signal, settle)
      this.#inFlight.add(call)
      try {
        const body = encodeBody(this.#options.body, item)
        const timestampSec = Math.floor(this.#options.now() / 1_000)
        const varying = deliveryHeaders(item, body.bytes, material.keys, timestampSec)
        const headers = [...material.headers, ...body.headers, ...varying]
        pool.dispatch({ method: 'POST', path: this.#path, headers, body: body.bytes }, call)
      } catch (error) {
        settle(call, failureOf(error, this.#settings.host, undefined))
      }
    })
  }

  #openPool({ secret }: DeliveryContext): Pool {
    const { guard, resolve, tls, url } = this.#options
    const { concurrency, timeoutMs } = this.policy
    const connectMs = Math.min(timeoutMs, maxConnectMs)
    return new Pool(url.origin, {
      connections: concurrency,
      connect: guardedConnector(guard, resolve, connectMs, tls, secret),
      // Deadlines are watched in one place; undici's own timers would fire up to a second late.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
  }

  /** Ends what is under way; it counts as interrupted. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#inFlight.abort()
    this.#inFlight.close()
    await this.#pool?.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
