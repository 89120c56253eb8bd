/**
 * A dialect is one published form of a webhook: where the signature is, what it signs, and what the
 * payload calls things. Dialects are data; `signature/` and `payload/` read them.
 *
 * @module
 */

/** The names of the dialects; see `docs/reference/dialects.md`. */
export type DialectName =
  | 'fastio-signature-hex'
  | 'fastio-signature-base64'
  | 'fastio-signature-sha256'
  | 'fastio-signature-t-v1'
  | 'fastio-signature-t-v1-hex'
  | 'x-fastio-signature-hex'
  | 'x-fastio-signature-base64'
  | 'x-fastio-signature-timestamp'
  | 'x-fastio-signature-event-object'
  | 'standard-webhooks'
  | 'signalbox'

/**
 * How the signature header is written.
 * - `hex`, `base64`: the bare signature
 * - `sha256-hex`: `sha256=<hex>`
 * - `t-v1`: `t=<unix seconds>,v1=<signature>[,v1=…]`
 * - `timestamp-header`: `sha256=<hex>`, the time in a header of its own
 * - `standard-webhooks`: `v1,<base64>[ v1,…]`, id and time in headers of their own
 */
export type SignatureScheme =
  | 'hex'
  | 'sha256-hex'
  | 'base64'
  | 't-v1'
  | 'timestamp-header'
  | 'standard-webhooks'

/** The bytes that are signed. */
export type SignedContent = 'body' | 'timestamp.body' | 'id.timestamp.body'

export type SignatureEncoding = 'hex' | 'base64'

/**
 * What the payload calls things.
 * - `flat-camel`: `eventType`, `fileId`, `fileName`
 * - `flat-snake`: `event`, `file_id`, `file_name`
 * - `nested`: `type`, `resource`, and a `data` object with name and size
 * - `event-object`: the live API's own event object, `event_id`, `object_id`, `created`
 * - `standard`: Standard Webhooks' `type`, `timestamp`, `data`
 * - `envelope`: what Signalbox itself sends
 */
export type PayloadFormat = 'flat-camel' | 'flat-snake' | 'nested' | 'event-object' | 'standard' | 'envelope'

/** The style of event names a dialect is published with: `upload`, `file.uploaded`, `event.file.created`, … */
export type NameStyle = 'verb' | 'past-tense' | 'event-prefix' | 'live' | 'canonical'

/** One published form of a webhook. */
export interface Dialect {
  readonly name: DialectName
  /** A few words for a list. */
  readonly title: string
  readonly description: string
  /** Where this form is published, and what the publication leaves open. */
  readonly published: string
  /** The header with the signature. */
  readonly header: string
  /** The header with the time, where it has one of its own. */
  readonly timestampHeader?: string
  /** The header with the message id, where there is one. */
  readonly idHeader?: string
  readonly scheme: SignatureScheme
  readonly signed: SignedContent
  /** The first one is used to sign, each of them is accepted. */
  readonly encodings: readonly SignatureEncoding[]
  /** `text`: the secret's UTF-8 bytes. `whsec`: base64 after `whsec_`, text without that prefix. */
  readonly secretForm: 'text' | 'whsec'
  readonly payload: PayloadFormat
  readonly nameStyle: NameStyle
  /** How far a signed time may be from our clock; 0 where no time is signed. */
  readonly toleranceSec: number
}

/** The tolerance that every published form with a signed time names. */
export const defaultToleranceSec = 300
