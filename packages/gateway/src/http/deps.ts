/**
 * What the admin side needs of the rest of the gateway, and nothing more. Whoever starts the gateway
 * hands these in; tests hand in small fakes.
 *
 * @module
 */
import type { EventEnvelope } from '@signalbox/events'
import type { LintEngine, LintFinding } from '@signalbox/patterns'
import type { GatewayConfig } from '../contract/config.ts'
import type { TransformedEvent } from '../contract/target.ts'
import type { CircuitState } from '../delivery/circuit.ts'
import type { ReloadReport } from '../gateway/reload.ts'
import type { IngestRejectReason, IngestSnapshot } from '../metrics/ingest-counters.ts'
import type { AppendResult, Millis, NewEvent, Store } from '../store/store.ts'
import type { TokenBook } from './auth/tokens.ts'
import type { StreamHub } from './stream/hub.ts'

export interface AdminDeps {
  readonly store: AdminStore
  readonly config: GatewayConfig
  /** The rules of the config, compiled; disabled ones included. Others after a reload. */
  readonly rules: readonly AdminRule[]
  /** Puts the rules and targets of the config as it is now into force. */
  readonly reload: () => Promise<ReloadReport>
  /** For patterns that come with a request. */
  readonly patterns: PatternEngine
  readonly tokens: TokenBook
  readonly ingest: IngestControl
  readonly targets: TargetMonitor
  readonly hub: StreamHub
  readonly metrics: { text(): Promise<string>; readonly contentType: string }
  readonly checks: readonly ReadyCheck[]
  /** Puts one event into the log; answered after its commit. */
  readonly inject: (event: NewEvent) => Promise<AppendResult>
  readonly log: AdminLog
  readonly clock: () => Millis
  /** Unique and not to be guessed: request ids, ids of injected events, nonces of the page. */
  readonly newId: () => string
  readonly version: string
  readonly startedAt: Millis
  /** Where we really listen, once known (port 0 was given). For `/v1/status`. */
  readonly listening?: () => Readonly<Record<string, string>>
}

/** What is asked of the store. */
export type AdminStore = Pick<
  Store,
  | 'getEvent'
  | 'listEvents'
  | 'keysOf'
  | 'cursorPosition'
  | 'listDeliveries'
  | 'attemptsOf'
  | 'redrive'
  | 'stats'
>

/** A rule that can be asked. */
export interface AdminRule {
  readonly name: string
  readonly pattern: unknown
  /** Its input transformer as written, if it has one. */
  readonly transform?: unknown
  readonly enabled: boolean
  readonly targets: readonly { readonly name: string; readonly kind: string }[]
  matches(event: EventEnvelope): boolean
}

export interface PatternEngine {
  /** Throws an `Error` whose message says what is wrong with the pattern and where. */
  compile(pattern: unknown): (event: EventEnvelope) => boolean
  explain(pattern: unknown, event: EventEnvelope): Explanation
  /** What would not carry over to an AWS engine; empty when all does. */
  lint(pattern: unknown, engine: LintEngine): readonly LintFinding[]
  /** What a rule's targets get in place of an event. */
  transform(
    transformer: unknown,
    delivery: { readonly rule: string; readonly json: string; readonly receivedAt: Millis },
  ): TransformedEvent
}

export interface Explanation {
  readonly matched: boolean
  /** One sentence for people. */
  readonly text: string
  /** Each condition of the pattern and how it went. */
  readonly clauses: readonly unknown[]
  /** For each combination that `$or` makes, whether it matched, and its places in `clauses`. */
  readonly alternatives: readonly unknown[]
}

/** The ingest thread, as seen from here. Counters are shared memory; rejections are asked for. */
export interface IngestControl {
  rejections(): Promise<readonly Rejection[]>
  stats(): IngestSnapshot
}

/** A request that was refused, kept in memory for inspection. */
export interface Rejection {
  readonly at: Millis
  readonly source: string | undefined
  readonly path: string
  readonly method?: string
  readonly remote?: string
  readonly reason: IngestRejectReason
  readonly code?: string
  readonly message: string
  readonly status: number
  /** Bytes of the body that were read. */
  readonly bytes: number
  readonly contentType?: string
  /** Names of the headers that were sent, so that a wrong header name is seen. */
  readonly headerNames?: readonly string[]
  /** Their values: secrets left out, signatures shortened. */
  readonly headers?: Readonly<Record<string, string>>
  /** The beginning of the body, base64. */
  readonly excerpt?: string
}

export interface TargetMonitor {
  targets(): readonly TargetStatus[]
}

export interface TargetStatus {
  readonly name: string
  readonly kind: string
  readonly circuit: CircuitState
  /** When an open circuit is tried again. */
  readonly retryAt?: Millis
  /** Deliveries under way. */
  readonly active: number
}

export interface ReadyCheck {
  readonly name: string
  check(): Promise<ReadyResult>
}

export interface ReadyResult {
  readonly ok: boolean
  /** Shown to anyone who asks `/readyz`: no paths, no secrets. */
  readonly detail: string
}

export interface AdminLog {
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
  error(fields: Record<string, unknown>, message: string): void
}
