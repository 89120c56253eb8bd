import { dialects } from '@signalbox/events'
import type { DialectName } from '@signalbox/events'
import { EmulatorError } from './errors.ts'
import { completeChaos, parseChaos } from './faults/chaos.ts'
import type { ChaosOptions } from './faults/chaos.ts'
import type { ServiceOptions } from './service.ts'
import type { Clock } from './time.ts'
import { DEFAULT_RETRY } from './webhooks/backoff.ts'
import type { RetryPolicy } from './webhooks/backoff.ts'

/** How an emulator is started. Everything has a default. */
export interface EmulatorOptions {
  /** 4401 unless given; 0 takes a free one. */
  readonly port?: number
  /** Where state is kept over restarts; a temporary directory, removed at the end, unless given. */
  readonly dataDir?: string
  /** Makes ids and the API key repeatable. Chaos has a seed of its own. */
  readonly seed?: number | string
  /** An API key of your own choice. */
  readonly token?: string
  /** Faults of webhooks, as an object or as `duplicate=0.2,seed=7`. */
  readonly chaos?: ChaosOptions | string
  /** What the service believes the time is: event times, expiry, signatures. */
  readonly clock?: Clock
  readonly webhooks?: WebhookOptions
  /** Gets what went wrong inside; `console.error` unless given. */
  readonly onError?: (error: unknown) => void
}

/** How webhooks are sent. */
export interface WebhookOptions {
  /** For registrations that do not name one: `fastio-signature-sha256`. */
  readonly dialect?: DialectName
  /** Send to other machines too. */
  readonly allowExternal?: boolean
  readonly retry?: Partial<RetryPolicy>
  /** How long a receiver may take to answer: 10 seconds. */
  readonly timeoutMs?: number
  /** Attempts under way at once: 16. */
  readonly concurrency?: number
  /** Attempts under way at once to one webhook: 1, which keeps its deliveries in order. */
  readonly concurrencyPerWebhook?: number
}

/** Fills in the defaults and checks the numbers. */
export function serviceOptions(options: EmulatorOptions, dataDir: string): ServiceOptions {
  const { chaos = {}, webhooks = {} } = options
  const dialect = webhooks.dialect ?? 'fastio-signature-sha256'
  if (!Object.hasOwn(dialects, dialect)) {
    throw badOption(`"${dialect}" is not a dialect; there are ${Object.keys(dialects).join(', ')}.`)
  }
  if (options.token !== undefined && !/^[\x21-\x7e]{1,512}$/.test(options.token)) {
    throw badOption('A token is 1 to 512 visible ASCII characters.')
  }
  const port = options.port ?? 4401
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw badOption(`${port} is not a port.`)
  const retry = { ...DEFAULT_RETRY, ...webhooks.retry }
  return {
    dataDir,
    seed: options.seed === undefined ? undefined : String(options.seed),
    token: options.token,
    chaos: typeof chaos === 'string' ? parseChaos(chaos) : completeChaos(chaos),
    dialect,
    allowExternal: webhooks.allowExternal ?? false,
    retry: {
      baseMs: positive('retry.baseMs', retry.baseMs),
      maxMs: positive('retry.maxMs', retry.maxMs),
      maxAttempts: positive('retry.maxAttempts', retry.maxAttempts),
    },
    timeoutMs: positive('timeoutMs', webhooks.timeoutMs ?? 10_000),
    concurrency: positive('concurrency', webhooks.concurrency ?? 16),
    concurrencyPerWebhook: positive('concurrencyPerWebhook', webhooks.concurrencyPerWebhook ?? 1),
  }
}

function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value
  throw badOption(`"webhooks.${name}" is ${value}; it must be a whole number of at least 1.`)
}

const badOption = (what: string): EmulatorError => new EmulatorError('SB_EMULATOR_BAD_OPTION', what)
