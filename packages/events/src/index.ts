/**
 * What a Fast.io event is: canonical types, the dialects of its webhooks, signatures and envelopes.
 * Runs on Node and on edge runtimes; `@signalbox/events/node` has the faster Node parts.
 *
 * @module
 */
export { isJsonObject } from './json/json-value.ts'
export type { JsonObject, JsonValue } from './json/json-value.ts'

export type { FastioEvent, FileData, SignalboxMeta } from './event/fastio-event.ts'
export { extensionOf, mimeTypeOf } from './event/file-type.ts'
export { formatTime, parseTime } from './event/times.ts'
export type { ParsedTime } from './event/times.ts'

export { eventNames } from './names/event-names.ts'
export type { EventNameEntry } from './names/event-names.ts'
export { canonicalType } from './names/canonical-type.ts'
export type { CanonicalType } from './names/canonical-type.ts'
export { facetOf, settledFacets } from './names/facets.ts'
export type { Facet } from './names/facets.ts'

export { dialectNames, dialects, isDialectName } from './dialects/dialects.ts'
export type {
  Dialect,
  DialectName,
  NameStyle,
  PayloadFormat,
  SignatureEncoding,
  SignatureScheme,
  SignedContent,
} from './dialects/dialect.ts'

export { parsePayload } from './payload/parse-payload.ts'
export type { ParseOptions, ParsedPayload } from './payload/parse-payload.ts'
export { normalize, normalizeId } from './payload/normalize.ts'
export type { NormalizedEvent, NormalizeOptions } from './payload/normalize.ts'
export { isComplete } from './payload/completeness.ts'
export { encodePayload } from './payload/encode-payload.ts'
export { challengeOf, challengeResponse } from './payload/challenge.ts'
export type { ChallengeFormat } from './payload/challenge.ts'
export { PayloadError } from './payload/payload-error.ts'
export type { PayloadErrorCode } from './payload/payload-error.ts'

export { createVerifier, verify } from './signature/verify.ts'
export type { SignedRequest, Verifier } from './signature/verify.ts'
export { sign } from './signature/sign.ts'
export { SignatureConfigError } from './signature/signature-config-error.ts'
export type { SignatureConfigErrorCode } from './signature/signature-config-error.ts'
export type {
  HeaderSource,
  Rejected,
  RejectReason,
  SignOptions,
  Verified,
  VerifyOptions,
  VerifyResult,
} from './signature/verify-result.ts'

export { toEnvelope } from './envelope/event-envelope.ts'
export type { EnvelopeOptions, EventDetail, EventEnvelope } from './envelope/event-envelope.ts'
export {
  fromCloudEvent,
  fromCloudEventBinary,
  toCloudEvent,
  toCloudEventBinary,
} from './envelope/cloud-event.ts'
export type { CloudEvent } from './envelope/cloud-event.ts'

export { createWebhookHandler } from './handler/create-webhook-handler.ts'
export type { WebhookHandler } from './handler/create-webhook-handler.ts'
export { createReceiver } from './handler/webhook-receiver.ts'
export type { RawRequest, WebhookReceiver } from './handler/webhook-receiver.ts'
export type { EventContext, WebhookOptions } from './handler/webhook-options.ts'
export type { ProblemCode, RawResponse } from './handler/problem.ts'
