import { errorTable, rowOf } from './table.ts'
import type { ErrorCode, ErrorParams } from './table.ts'

/** What may be attached to an error beside its parameters. */
export interface ErrorDetails {
  readonly cause?: unknown
  /** Ids that help to find the thing concerned (event, delivery, target). Never secrets, never bodies. */
  readonly ids?: Readonly<Record<string, string | number>>
  /** How long to wait before trying again, where that is known. */
  readonly retryAfterMs?: number
}

/**
 * An error of the table. Recognise it by its `code` (or with `isSignalboxError`), not with
 * `instanceof`: there may be several copies of a package in one process.
 *
 * @example
 * throw new SignalboxError('SB_BODY_TOO_LARGE', { limit: 1_048_576 })
 */
export class SignalboxError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name: string = 'SignalboxError'
  readonly code: C
  readonly ids: Readonly<Record<string, string | number>>
  readonly retryAfterMs: number | undefined

  constructor(code: C, params: ErrorParams<C>, details: ErrorDetails = {}) {
    super(renderMessage(code, params), 'cause' in details ? { cause: details.cause } : undefined)
    this.code = code
    this.ids = details.ids ?? {}
    this.retryAfterMs = details.retryAfterMs
  }
}

/** The message of a code with its parameters filled in. */
export function renderMessage<C extends ErrorCode>(code: C, params: ErrorParams<C>): string {
  const values = new Map<string, string | number>(Object.entries(params))
  return errorTable[code].message.replace(/\{(\w+)\}/g, (_, name: string) => String(values.get(name) ?? '?'))
}

/** True for an error whose code is in the table, whichever copy of the package made it. */
export function isSignalboxError(error: unknown): error is SignalboxError {
  return error instanceof Error && 'code' in error && rowOf(error.code) !== undefined
}
