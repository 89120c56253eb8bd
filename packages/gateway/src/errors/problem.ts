import { isSignalboxError } from './signalbox-error.ts'
import { docsSlug, errorTable } from './table.ts'
import type { ErrorCode } from './table.ts'

/** Problem details of RFC 9457, with our own members. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ErrorCode
  readonly retry: 'never' | 'later' | 'now'
  readonly todo: string
  readonly requestId: string
}

/** How long a sender should wait after a `503` that does not know better, in seconds. */
const defaultRetryAfterSec = 5

/**
 * Renders an error as problem details. An error that is not from the table says nothing about
 * itself: a bare 500 with the request id, under which the log has everything.
 *
 * @example
 * toProblem(new SignalboxError('SB_NOT_FOUND', { what: 'event 17' }), 'req_1').status // 404
 */
export function toProblem(error: unknown, requestId: string): Problem {
  const known = isSignalboxError(error) ? error : undefined
  const code = known?.code ?? 'SB_INTERNAL'
  const row = errorTable[code]
  return {
    type: `urn:signalbox:error:${docsSlug(code)}`,
    title: row.title,
    status: row.status,
    detail: known?.message ?? row.message,
    code,
    retry: row.retry,
    todo: row.todo,
    requestId,
  }
}

/** A problem ready to be sent with any HTTP server. */
export interface ProblemResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** `toProblem` as status, headers (`Retry-After` and `WWW-Authenticate` where they belong) and body. */
export function problemResponse(error: unknown, requestId: string): ProblemResponse {
  const problem = toProblem(error, requestId)
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  }
  if (problem.status === 503) headers['retry-after'] = String(retryAfterSec(error))
  if (problem.code === 'SB_UNAUTHORIZED') headers['www-authenticate'] = 'Bearer realm="signalbox"'
  return { status: problem.status, headers, body: JSON.stringify(problem) }
}

function retryAfterSec(error: unknown): number {
  const ms = isSignalboxError(error) ? error.retryAfterMs : undefined
  return ms === undefined ? defaultRetryAfterSec : Math.max(1, Math.ceil(ms / 1000))
}
