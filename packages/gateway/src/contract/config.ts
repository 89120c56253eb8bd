/**
 * The config after it was read, checked and filled with defaults. Everything inside the gateway
 * takes this and nothing else. `sources` and `limits` hold plain data only, so that they can cross
 * to the ingest thread.
 *
 * @module
 */
import type { Transformer } from '@signalbox/patterns'
import type { SecretRef, StreamTarget, Target } from './target.ts'

export interface GatewayConfig {
  /** Where the log, the admin token and the lock files are. Absolute. */
  readonly dataDir: string
  readonly listen: ListenConfig
  readonly sources: Readonly<Record<string, WebhookSource>>
  readonly rules: readonly Rule[]
  readonly limits: Limits
  /** Names (host or host:port) that a browser may use to reach us, beside loopback and the bound address. */
  readonly allowedHosts: readonly string[]
  /** Scoped tokens beside the admin token. */
  readonly tokens: readonly ScopedToken[]
}

/** Where the two doors are. `admin` left out: one port for both. */
export interface ListenConfig {
  readonly ingest: Address
  readonly admin?: Address
}

export interface Address {
  readonly host: string
  /** 0 picks a free one. */
  readonly port: number
}

/** Scope strings: `read`, `ingest`, `stream:<name>`. */
export interface ScopedToken {
  readonly name: string
  readonly token: SecretRef
  readonly scopes: readonly string[]
}

/** A webhook source: `POST /webhooks/<name>`. */
export interface WebhookSource {
  readonly kind: 'webhook'
  /** Dialect names of `@signalbox/events`, or `['auto']` for trials. */
  readonly dialects: readonly string[]
  /** Live secrets; several during a rotation. Empty only if `unsigned` is true. */
  readonly secrets: readonly SourceSecret[]
  /** Accept requests without a signature. For trials behind another check only. */
  readonly unsigned: boolean
  /** Seconds that a signed timestamp may differ from our clock. */
  readonly toleranceSec: number
  /** Deduplication and ids are kept apart per tenant. */
  readonly tenant: string
  readonly enrich?: EnrichConfig
}

export interface SourceSecret {
  /** Shown in the verification of an event; never the secret itself. */
  readonly label: string
  readonly value: SecretRef
}

/** Fills in what a thin event leaves out, from the Fast.io API. */
export interface EnrichConfig {
  readonly baseUrl: string
  readonly token: SecretRef
  /** After this long an event is routed as it is, with `enriched: false`. */
  readonly deadlineMs: number
}

export interface Rule {
  readonly name: string
  /** As written in the config: an EventBridge pattern. */
  readonly pattern: unknown
  readonly targets: readonly (Target | StreamTarget)[]
  /** What targets get in place of the event; streams give the event itself. */
  readonly transform?: Transformer
  readonly enabled: boolean
}

export interface Limits {
  readonly maxBodyBytes: number
  readonly maxJsonDepth: number
  readonly maxHeaderBytes: number
  /** A request must have arrived whole within this time. */
  readonly requestTimeoutMs: number
  readonly maxConnections: number
  /** Events waiting for a commit; beyond this `503` with `Retry-After`. */
  readonly maxPendingEvents: number
  /** Rejected requests kept in memory for inspection. */
  readonly maxRejections: number
}
