import { z } from 'zod'
import type { EventEnvelope } from '@signalbox/events'
import type {
  DeliveryContext,
  DeliveryItem,
  DeliveryOutcome,
  Target,
  TargetPolicy,
} from '../contract/target.ts'
import { failed, reasonOf } from './outcome.ts'
import { parseOptions } from './options/parse-options.ts'
import { policyFrom, policyShape, type PolicyOptions } from './options/policy.ts'
import { TargetOptionsError } from './options/target-options-error.ts'

/** What a function target is told beside the event. */
export interface FnContext {
  /** Aborted when the time is over or the gateway stops. */
  readonly signal: AbortSignal
  readonly deliveryId: string
  /** The event, also where the rule has a transformer. */
  readonly event: EventEnvelope
  readonly rule: string
  readonly attempt: number
  readonly stale: boolean
  readonly replay?: string
  readonly log: DeliveryContext['log']
  readonly secret: DeliveryContext['secret']
}

/**
 * A function that handles one event, or what the rule's transformer made of it: a value, if that is JSON, else text. It may be called more than
 * once for the same event.
 */
export type FnHandler = (event: EventEnvelope, context: FnContext) => unknown

/** Thrown by a handler: this event will never succeed, so it becomes a dead letter at once. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
  /** Recognised by this, since a project may hold a second copy of the package. */
  readonly code = 'SB_TARGET_FUNCTION_PERMANENT'
}

const schema = z.strictObject(policyShape)

/**
 * A target that calls a function of the config, in the gateway's own process. A throw is tried again
 * later; a `PermanentError` is not.
 *
 * @example
 * fn('index', async (event) => { await index(event.detail.data.id) }, { timeout: '10s' })
 */
export function fn(name: string, handler: FnHandler, options: Omit<PolicyOptions, 'name'> = {}): Target {
  if (typeof name !== 'string' || name === '') {
    throw new TargetOptionsError('fn', [{ path: ['name'], message: 'Expected a name for the target' }])
  }
  if (typeof handler !== 'function') {
    throw new TargetOptionsError(`fn(${JSON.stringify(name)})`, [
      { path: ['handler'], message: 'Expected a function' },
    ])
  }
  const parsed = parseOptions(schema, options, `fn(${JSON.stringify(name)})`)
  return new FnTarget(name, handler, policyFrom(parsed, { concurrency: 8, timeoutMs: 30_000 }))
}

class FnTarget implements Target {
  readonly kind = 'fn'
  readonly name: string
  readonly policy: TargetPolicy
  readonly #handler: FnHandler

  constructor(name: string, handler: FnHandler, policy: TargetPolicy) {
    this.name = name
    this.#handler = handler
    this.policy = policy
  }

  async deliver(batch: readonly DeliveryItem[], context: DeliveryContext): Promise<DeliveryOutcome[]> {
    return Promise.all(batch.map((item) => this.#call(item, context)))
  }

  async #call(item: DeliveryItem, context: DeliveryContext): Promise<DeliveryOutcome> {
    const { timeoutMs } = this.policy
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(timeoutMs)])
    const aborted = Promise.withResolvers<never>()
    const onAbort = (): void => aborted.reject(new Error('aborted'))
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      await Promise.race([this.#handler(inputOf(item), contextOf(item, context, signal)), aborted.promise])
      return { ok: true }
    } catch (error) {
      if (context.signal.aborted) return failed('SB_TARGET_ABORTED', {}, 'item')
      if (signal.aborted) return failed('SB_TARGET_TIMEOUT', { timeoutMs }, 'target')
      if (isPermanent(error)) return failed('SB_TARGET_FUNCTION_PERMANENT', { why: reasonOf(error) }, 'item')
      return failed('SB_TARGET_FUNCTION', { why: reasonOf(error) }, 'item')
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }
}

function contextOf(item: DeliveryItem, { log, secret }: DeliveryContext, signal: AbortSignal): FnContext {
  const { deliveryId, event, rule, attempt, stale, replay } = item
  return {
    signal,
    deliveryId,
    event,
    rule,
    attempt,
    stale,
    log,
    secret,
    ...(replay !== undefined && { replay }),
  }
}

/** A handler of a rule with a transformer knows what it gets. */
function inputOf({ event, transformed }: DeliveryItem): EventEnvelope {
  if (transformed === undefined) return event
  const { text, contentType } = transformed
  return (contentType === 'application/json' ? JSON.parse(text) : text) as EventEnvelope
}

function isPermanent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SB_TARGET_FUNCTION_PERMANENT'
}
