/** Refusals as problem+json (RFC 9457), each with a stable code. */
import type { PayloadErrorCode } from '../payload/payload-error.ts'
import type { RejectReason } from '../signature/verify-result.ts'

/** Why a request was not accepted. */
export type ProblemCode =
  | `SB_${Uppercase<RejectReason>}`
  | PayloadErrorCode
  | 'SB_METHOD_NOT_ALLOWED'
  | 'SB_BODY_TOO_LARGE'
  | 'SB_BODY_ENCODED'
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

/** The code for a refused signature. */
export function rejectCode(reason: RejectReason): `SB_${Uppercase<RejectReason>}` {
  return `SB_${reason.toUpperCase() as Uppercase<RejectReason>}`
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
