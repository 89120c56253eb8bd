import type { DialectName } from '../dialects/dialect.ts'

/** What became of a request's signature. */
export type VerifyResult = Verified | Rejected

export interface Verified {
  readonly ok: true
  readonly dialect: DialectName
  /** Which of the live secrets matched. */
  readonly secretIndex: number
  /** The signed time, in milliseconds since 1970. */
  readonly signedAt?: number
  /** The signed message id (Standard Webhooks). */
  readonly messageId?: string
}

export interface Rejected {
  readonly ok: false
  readonly reason: RejectReason
  /** What is wrong, why, and what to do; never quotes a secret, a signature or a body. */
  readonly message: string
}

export type RejectReason =
  | 'missing_signature'
  | 'malformed_signature'
  | 'signature_mismatch'
  | 'timestamp_missing'
  | 'timestamp_too_old'
  | 'timestamp_in_future'

/** Headers as `fetch` has them, or as Node has them. */
export type HeaderSource =
  | { get(name: string): string | null | undefined }
  | Readonly<Record<string, string | string[] | undefined>>

/** Who may sign, and how. */
export interface VerifyOptions {
  /** Names of dialects, or `auto` to try all: for trials only. */
  readonly dialects: readonly (DialectName | 'auto')[]
  /** The live secrets; several while one is rotated. */
  readonly secrets: readonly string[]
  /** Seconds that a signed time may differ from our clock; by default the dialect's own (300). */
  readonly toleranceSec?: number
  /** The header with the time, for `x-fastio-signature-timestamp`. */
  readonly timestampHeader?: string
}

/** How to sign a body. */
export interface SignOptions {
  readonly dialect: DialectName
  readonly secret: string
  /** Unix seconds, as they are sent; now, if left out. */
  readonly timestamp?: number
  /** For dialects with an id header; made up if left out. */
  readonly messageId?: string
  /** The header with the time, for `x-fastio-signature-timestamp`. */
  readonly timestampHeader?: string
}
