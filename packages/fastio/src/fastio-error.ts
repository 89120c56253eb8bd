/** What kind of failure it is. Branch on this, on `status` or on `reason`; never on `apiCode`. */
export type FastioErrorCode =
  | 'SB_FASTIO_UNAUTHORIZED'
  | 'SB_FASTIO_PAYMENT'
  | 'SB_FASTIO_FORBIDDEN'
  | 'SB_FASTIO_NOT_FOUND'
  | 'SB_FASTIO_NO_SUCH_ROUTE'
  | 'SB_FASTIO_INVALID'
  | 'SB_FASTIO_CONFLICT'
  | 'SB_FASTIO_TOO_LARGE'
  | 'SB_FASTIO_RATE_LIMITED'
  | 'SB_FASTIO_SERVER'
  | 'SB_FASTIO_REFUSED'
  | 'SB_FASTIO_BAD_ANSWER'
  | 'SB_FASTIO_NETWORK'
  | 'SB_FASTIO_TIMEOUT'
  | 'SB_FASTIO_BAD_ARGUMENT'

/** One entry of the service's list of field problems. */
export interface FieldProblem {
  readonly name: string
  readonly kind: string
  readonly message: string
}

export interface FastioErrorDetails {
  readonly status?: number | undefined
  readonly reason?: string | undefined
  readonly text?: string | undefined
  readonly apiCode?: string | undefined
  readonly retryAfterMs?: number | undefined
  readonly fields?: readonly FieldProblem[] | undefined
  readonly cause?: unknown
}

/**
 * Everything that can go wrong in a call to Fast.io, except that the caller's own signal ended it.
 *
 * @example
 * try { await client.me() } catch (error) {
 *   if (error instanceof FastioError && error.code === 'SB_FASTIO_RATE_LIMITED') await wait(error.retryAfterMs)
 * }
 */
export class FastioError extends Error {
  override readonly name = 'FastioError'
  readonly code: FastioErrorCode
  /** The HTTP status; absent when no answer came. */
  readonly status: number | undefined
  /** The service's machine-readable reason (`params.reason`), such as `cursor_expired`. */
  readonly reason: string | undefined
  /** The service's own words. */
  readonly text: string | undefined
  /** The service's number for this place in its code. For logs: it differs between calls of one kind. */
  readonly apiCode: string | undefined
  /** How long to wait before another try, where the service said so. */
  readonly retryAfterMs: number | undefined
  /** Which fields were wrong, where the service said so. */
  readonly fields: readonly FieldProblem[]

  constructor(code: FastioErrorCode, message: string, details: FastioErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.status = details.status
    this.reason = details.reason
    this.text = details.text
    this.apiCode = details.apiCode
    this.retryAfterMs = details.retryAfterMs
    this.fields = details.fields ?? []
  }
}

const BY_STATUS: ReadonlyMap<number, FastioErrorCode> = new Map([
  [400, 'SB_FASTIO_INVALID'],
  [401, 'SB_FASTIO_UNAUTHORIZED'],
  [402, 'SB_FASTIO_PAYMENT'],
  [403, 'SB_FASTIO_FORBIDDEN'],
  [404, 'SB_FASTIO_NOT_FOUND'],
  [406, 'SB_FASTIO_INVALID'],
  [409, 'SB_FASTIO_CONFLICT'],
  [413, 'SB_FASTIO_TOO_LARGE'],
  [422, 'SB_FASTIO_INVALID'],
  [429, 'SB_FASTIO_RATE_LIMITED'],
])

/** The one number worth reading: it tells a route that does not exist from a thing that does not. */
const UNKNOWN_ROUTE = '9992'

/** The kind of failure that an answer means. */
export function errorCodeOf(status: number, apiCode: string | undefined): FastioErrorCode {
  if (status === 404 && apiCode === UNKNOWN_ROUTE) return 'SB_FASTIO_NO_SUCH_ROUTE'
  if (status >= 500) return 'SB_FASTIO_SERVER'
  return BY_STATUS.get(status) ?? 'SB_FASTIO_REFUSED'
}
