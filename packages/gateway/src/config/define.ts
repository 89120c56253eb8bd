/**
 * What a user writes in `signalbox.config.ts`. Nothing here checks, starts or loads anything: the
 * values are data, and the gateway checks all of them together when it loads the config.
 *
 * @module
 */
import type { DialectName } from '@signalbox/events'
import type { Transformer } from '@signalbox/patterns'
import type { Limits } from '../contract/config.ts'
import type { EnvRef, SecretRef, StreamTarget, Target } from '../contract/target.ts'

/** A setting that may also come from the environment: `env('PORT', '4400')`. */
export type Setting<T> = T | EnvRef

/** A config as it is written. */
export interface ConfigInput {
  /** Ways in, by name; a webhook source named `fastio` receives at `POST /webhooks/fastio`. */
  readonly sources?: Readonly<Record<string, SourceInput>>
  /** What matters and where it goes, by name. */
  readonly rules?: Readonly<Record<string, RuleInput>>
  /** Where the gateway listens. Default: loopback, port 4400, one port for everything. */
  readonly listen?: ListenInput
  /** Where the log is. Relative to the config file; default `.signalbox`. */
  readonly dataDir?: Setting<string>
  /** Tokens with less power than the admin token, by name. */
  readonly tokens?: Readonly<Record<string, TokenInput>>
  /** Names (host or host:port) under which browsers may reach the gateway, beside loopback. */
  readonly allowedHosts?: readonly Setting<string>[]
  readonly limits?: { readonly [Name in keyof Limits]?: Setting<number> }
}

export interface AddressInput {
  readonly host?: Setting<string>
  /** 0 picks a free one. */
  readonly port?: Setting<number>
}

/** One address for everything, or one for ingest and one for the admin side. */
export type ListenInput = AddressInput | { readonly ingest?: AddressInput; readonly admin?: AddressInput }

export interface TokenInput {
  readonly token: SecretRef
  /** `read`, `ingest`, `stream:<name>`. */
  readonly scopes: readonly string[]
}

export interface RuleInput {
  /** An EventBridge event pattern. */
  readonly pattern: object | string
  readonly targets: readonly (Target | StreamTarget | JsonTarget)[]
  /** An input transformer of EventBridge: what targets get in place of the event. */
  readonly transform?: Transformer
  /** `false` keeps the rule in the config without using it. */
  readonly enabled?: boolean
}

/** A target as JSON: `{ "kind": "http", "url": "https://example.com", … }`. */
export interface JsonTarget {
  readonly kind: string
  readonly [option: string]: unknown
}

/** A webhook source as it is written. */
export interface WebhookInput {
  /** The published form of webhook that the sender uses; `auto` tries them all, for trials. */
  readonly dialect?: DialectName | 'auto'
  /** Several, if the sender may use any of them. */
  readonly dialects?: readonly (DialectName | 'auto')[]
  /** Every secret that may sign: two during a rotation. */
  readonly secrets?: SecretInput | readonly SecretInput[]
  /** Accept requests without a signature. For trials behind another check only. */
  readonly unsigned?: boolean
  /** Seconds that a signed timestamp may differ from our clock. Default 300. */
  readonly toleranceSec?: number
  /** Deduplication and ids are kept apart per tenant. */
  readonly tenant?: string
  /** Fill in what a thin event leaves out, from the Fast.io API. */
  readonly enrich?: EnrichInput
}

/** A secret, or a secret with the label under which events show which one verified them. */
export type SecretInput = SecretRef | { readonly label: string; readonly value: SecretRef }

export interface EnrichInput {
  readonly token: SecretRef
  readonly baseUrl?: string
  /** After this long an event is routed as it is. Default 2000. */
  readonly deadlineMs?: number
}

/** A source as data; what `webhook(...)` returns. */
export type SourceInput = { readonly kind: 'webhook' } & WebhookInput

/**
 * Gives a config its type. It does nothing else.
 *
 * @example
 * export default defineConfig({
 *   sources: { fastio: webhook({ dialect: 'fastio-signature-sha256', secrets: [env('FASTIO_WEBHOOK_SECRET')] }) },
 *   rules: { all: { pattern: { source: ['fast.io'] }, targets: [http('https://example.com/hook')] } },
 * })
 */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config
}

/**
 * A reference to an environment variable. It is resolved when it is used, so that a secret never
 * becomes part of the config.
 *
 * @example
 * webhook({ dialect: 'fastio-signature-sha256', secrets: [env('FASTIO_WEBHOOK_SECRET')] })
 */
export function env(name: string, fallback?: string): EnvRef {
  return fallback === undefined ? { $env: name } : { $env: name, fallback }
}

/**
 * A source that receives signed requests at `POST /webhooks/<its name>`.
 *
 * @example
 * webhook({ dialect: 'standard-webhooks', secrets: [env('NEW_SECRET'), env('OLD_SECRET')] })
 */
export function webhook(options: WebhookInput): SourceInput {
  return { kind: 'webhook', ...options }
}
