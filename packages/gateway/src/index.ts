/**
 * What a `signalbox.config.ts` imports. Importing it starts nothing: it is the config's vocabulary,
 * not the gateway.
 *
 * @example
 * import { defineConfig, env, http, webhook } from 'signalbox'
 *
 * export default defineConfig({
 *   sources: { fastio: webhook({ dialect: 'fastio-signature-sha256', secrets: [env('FASTIO_WEBHOOK_SECRET')] }) },
 *   rules: { all: { pattern: { source: ['fast.io'] }, targets: [http('https://example.com/hook')] } },
 * })
 *
 * @module
 */
import { collecting } from './config/factories.ts'
import { exec as execTarget } from './targets/exec/exec.ts'
import { fn as fnTarget } from './targets/fn.ts'
import { http as httpTarget } from './targets/http/http.ts'
import { stream as streamTarget } from './targets/stream.ts'

export { ConfigError } from './config/config-error.ts'
export type { ConfigErrorCode, ConfigProblem } from './config/config-error.ts'
export { defineConfig, env, webhook } from './config/define.ts'
export type {
  AddressInput,
  ConfigInput,
  EnrichInput,
  JsonTarget,
  ListenInput,
  RuleInput,
  SecretInput,
  Setting,
  SourceInput,
  TokenInput,
  WebhookInput,
} from './config/define.ts'
export type { Duration } from './config/duration.ts'
export type { Limits } from './contract/config.ts'
export type * from './contract/target.ts'
export { PermanentError } from './targets/fn.ts'
export type { FnContext, FnHandler } from './targets/fn.ts'
export type { ExecOptions } from './targets/exec/exec.ts'
export type { HttpOptions } from './targets/http/options.ts'
export type { PolicyOptions, RetryOptions } from './targets/options/policy.ts'
export type { EventEnvelope, FastioEvent } from '@signalbox/events'

/**
 * A target that posts each event to a URL, signed with its secrets.
 *
 * @example
 * http('https://example.com/on-video', { secret: env('HOOK_SECRET'), timeout: '10s', retry: { attempts: 8 } })
 */
export const http = collecting('http', httpTarget)

/**
 * A target that runs a command with the event on its standard input.
 *
 * @example
 * exec('./on-video.sh', ['--fast'], { concurrency: 2, timeout: '10m' })
 */
export const exec = collecting('exec', execTarget)

/**
 * A target that calls a function, in the gateway's own process.
 *
 * @example
 * fn('index', async (event) => { await index(event.detail.data.id) }, { timeout: '10s' })
 */
export const fn = collecting('fn', fnTarget)

/**
 * A named stream: the events of every rule that names it, read with `GET /v1/streams/<name>`.
 *
 * @example
 * stream('audit')
 */
export const stream = collecting('stream', streamTarget)
