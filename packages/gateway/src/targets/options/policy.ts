/**
 * The options that every target has, and their defaults: how many at once, how long, how often.
 *
 * @module
 */
import { z } from 'zod'
import { durationSchema } from '../../config/duration.ts'
import type { Duration } from '../../config/duration.ts'
import type { RetryPolicy, StalePolicy, TargetPolicy } from '../../contract/target.ts'
import { defaultRetry } from '../../delivery/backoff.ts'

/** Options that every target factory accepts. */
export interface PolicyOptions {
  /** Name of the target, unique in a config. Keep it: deliveries under way are found by it. */
  name?: string
  /** Deliveries under way at once. */
  concurrency?: number
  /** How long one attempt may take in all. */
  timeout?: Duration
  /** When failed deliveries are tried again; `false` for a single attempt. */
  retry?: RetryOptions | false
  /** At most `count` deliveries in any span of length `per`. */
  rateLimit?: { count: number; per: Duration }
  /** Keep log order per file. Default true. */
  ordered?: boolean
  /**
   * For an event older than what was already seen of the same facet of its file: `mark` delivers it and says
   * so (the default), `drop` skips it, which is right for a target that keeps state, `deliver` does not care.
   */
  stale?: StalePolicy
}

/** Full-jitter exponential backoff: the n-th wait is random, up to `base * factor^(n-1)` and `maxDelay`. */
export interface RetryOptions {
  /** All attempts, the first one included. Default 24. */
  attempts?: number
  /** Upper bound of the first wait. Default 5 s. */
  base?: Duration
  /** Default 2. */
  factor?: number
  /** Upper bound of any wait. Default 4 h. */
  maxDelay?: Duration
}

const yearMs = 365 * 86_400_000
const wholeNumber = (max: number) =>
  z
    .number({ error: 'Expected a whole number' })
    .int({ error: 'Expected a whole number' })
    .min(1, { error: 'Expected at least 1' })
    .max(max, { error: `Expected at most ${max}` })

const retrySchema = z.strictObject({
  attempts: wholeNumber(1_000).optional(),
  base: durationSchema({ min: 1, max: yearMs }).optional(),
  factor: z
    .number({ error: 'Expected a number' })
    .min(1, { error: 'Expected at least 1' })
    .max(100)
    .optional(),
  maxDelay: durationSchema({ min: 1, max: yearMs }).optional(),
})

/** The fields of `PolicyOptions` for the schema of a factory: `z.strictObject({ ...policyShape, … })`. */
export const policyShape = {
  name: z
    .string({ error: 'Expected text' })
    .regex(/^\S(?:.{0,198}\S)?$/, { error: 'Expected 1 to 200 characters without space around them' })
    .optional(),
  concurrency: wholeNumber(10_000).optional(),
  // Beyond 2^31 ms a timer of Node fires at once.
  timeout: durationSchema({ min: 1, max: 86_400_000 }).optional(),
  retry: z
    .union([z.literal(false), retrySchema], {
      error: 'Expected { attempts, base, factor, maxDelay } or false',
    })
    .optional(),
  rateLimit: z
    .strictObject({ count: wholeNumber(100_000), per: durationSchema({ min: 1, max: yearMs }) })
    .optional(),
  ordered: z.boolean({ error: 'Expected true or false' }).optional(),
  stale: z.enum(['mark', 'drop', 'deliver'], { error: "Expected 'mark', 'drop' or 'deliver'" }).optional(),
}

type ParsedPolicy = z.output<z.ZodObject<typeof policyShape>>

/** Fills in the defaults of a kind of target. */
export function policyFrom(
  options: ParsedPolicy,
  defaults: { readonly concurrency: number; readonly timeoutMs: number },
): TargetPolicy {
  const { rateLimit } = options
  return {
    concurrency: options.concurrency ?? defaults.concurrency,
    timeoutMs: options.timeout ?? defaults.timeoutMs,
    retry: retryFrom(options.retry),
    ordered: options.ordered ?? true,
    stale: options.stale ?? 'mark',
    ...(rateLimit && { rateLimit: { count: rateLimit.count, perMs: rateLimit.per } }),
  }
}

function retryFrom(options: ParsedPolicy['retry']): RetryPolicy {
  if (options === false) return { ...defaultRetry, attempts: 1 }
  return {
    attempts: options?.attempts ?? defaultRetry.attempts,
    baseMs: options?.base ?? defaultRetry.baseMs,
    factor: options?.factor ?? defaultRetry.factor,
    maxDelayMs: options?.maxDelay ?? defaultRetry.maxDelayMs,
  }
}
