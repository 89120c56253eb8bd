/** Refusals as problem+json (RFC 9457), each with a stable code. */
import type { PayloadError, PayloadErrorCode } from '../payload/payload-error.ts'
import type { Rejected, RejectReason } from '../signature/verify-result.ts'

// The codes are those of a gateway's ingest, so that one reference page explains both.
const rejectCodes = {
  missing_signature: 'SB_SIGNATURE_MISSING',
  malformed_signature: 'SB_SIGNATURE_MALFORMED',
  signature_mismatch: 'SB_SIGNATURE_MISMATCH',
  timestamp_missing: 'SB_TIMESTAMP_MISSING',
  timestamp_too_old: 'SB_TIMESTAMP_TOO_OLD',
  timestamp_in_future: 'SB_TIMESTAMP_IN_FUTURE',
} as const satisfies Readonly<Record<RejectReason, string>>

const payloadCodes = {
  SB_PAYLOAD_EMPTY: 'SB_NOT_JSON',
  SB_PAYLOAD_NOT_JSON: 'SB_NOT_JSON',
  SB_PAYLOAD_NOT_OBJECT: 'SB_NOT_JSON',
  SB_PAYLOAD_NOT_UTF8: 'SB_NOT_UTF8',
  SB_PAYLOAD_BOM: 'SB_NOT_UTF8',
  SB_PAYLOAD_TOO_DEEP: 'SB_JSON_TOO_DEEP',
  SB_PAYLOAD_NOT_AN_EVENT: 'SB_NOT_AN_EVENT',
} as const satisfies Readonly<Record<PayloadErrorCode, string>>

/** Why a request was not accepted. */
export type ProblemCode =
  | (typeof rejectCodes)[RejectReason]
  | (typeof payloadCodes)[PayloadErrorCode]
  | 'SB_METHOD_NOT_ALLOWED'
  | 'SB_BODY_TOO_LARGE'
  | 'SB_ENCODING_UNSUPPORTED'
  | 'SB_BODY_INCOMPLETE'
  | 'SB_BODY_CONSUMED'
  | 'SB_HANDLER_FAILED'

/** An answer, in a form that every server can send. */
export interface RawResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
}

/** The answer for a refusal. */
export function problem(
  status: number,
  code: ProblemCode,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): RawResponse {
  const title = titles[status] ?? 'Error'
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({ type: 'about:blank', title, status, code, detail }),
  }
}

/** The answer for a signature that was not accepted. */
export function unverified({ reason, message }: Rejected): RawResponse {
  return problem(401, rejectCodes[reason], message)
}

/** The answer for a body that is authentic, but not an event. */
export function unreadable({ code, message }: PayloadError): RawResponse {
  return problem(400, payloadCodes[code], message)
}

/** The body is longer than the limit. */
export function tooLarge(maxBodyBytes: number): RawResponse {
  return problem(
    413,
    'SB_BODY_TOO_LARGE',
    `The body is longer than ${maxBodyBytes} bytes. Webhooks are small; raise maxBodyBytes if yours are not.`,
  )
}

/** Something before the handler read the body, so that the signed bytes are gone. */
export function bodyConsumed(): RawResponse {
  return problem(
    500,
    'SB_BODY_CONSUMED',
    'The raw body is gone: a body parser read it before this handler, and a signature covers the exact bytes. Mount the handler before express.json() and the like, or put a raw parser (express.raw({ type: () => true })) on this route.',
  )
}
