/** One entry of `error.params` in its list form. */
export interface FieldProblem {
  readonly name: string
  readonly kind: 'missing' | 'invalid'
  readonly message: string
  readonly code: number
}

/** What the live API answers when it refuses: an HTTP status and the documented error envelope. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: number
  readonly params: readonly FieldProblem[] | Readonly<Record<string, unknown>> | undefined

  constructor(status: number, code: number, text: string, params?: ApiError['params']) {
    super(text)
    this.status = status
    this.code = code
    this.params = params
  }
}

// Codes seen on the wire where one is known; class codes (1605, 1609, 1660) where none is.

export const unauthorized = (): ApiError =>
  new ApiError(
    401,
    10011,
    'Authentication is missing, dead or anonymous. Send "Authorization: Bearer <key>".',
  )

export const unknownRoute = (): ApiError => new ApiError(404, 9992, 'There is no such route.')

export const missingField = (name: string): ApiError =>
  fieldError({ name, kind: 'missing', message: `"${name}" is required.`, code: 10022 })

export const invalidField = (name: string, message: string, code = 10566): ApiError =>
  fieldError({ name, kind: 'invalid', message, code })

export const notFound = (what: string, code = 1609): ApiError =>
  new ApiError(404, code, `${what} was not found.`)

export const tooLarge = (text: string): ApiError => new ApiError(413, 1605, text)

export const conflict = (text: string, reason: string): ApiError => new ApiError(409, 1660, text, { reason })

function fieldError(problem: FieldProblem): ApiError {
  return new ApiError(406, problem.code, problem.message, [problem])
}
