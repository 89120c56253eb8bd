/**
 * The outcome of a failed attempt, made from the table of errors: the row says whether a retry makes
 * sense and how the message reads.
 *
 * @module
 */
import type { DeliveryFailure } from '../contract/target.ts'
import { errorTable, renderMessage } from '../errors/index.ts'
import type { ErrorCode, ErrorParams } from '../errors/index.ts'

type TargetCode = Extract<ErrorCode, `SB_TARGET_${string}`>

/** What an outcome may say beside its code; `undefined` counts as left out. */
export interface FailureDetails {
  readonly status?: number | undefined
  readonly response?: string | undefined
  readonly retryAfterMs?: number | undefined
}

/**
 * A failed attempt.
 *
 * @example
 * failed('SB_TARGET_TIMEOUT', { timeoutMs: 30_000 }, 'target')
 */
export function failed<C extends TargetCode>(
  code: C,
  params: ErrorParams<C>,
  blame: DeliveryFailure['blame'],
  details: FailureDetails = {},
): DeliveryFailure {
  const { status, response, retryAfterMs } = details
  return {
    ok: false,
    retry: errorTable[code].retry === 'never' ? 'never' : 'later',
    code,
    message: renderMessage(code, params),
    blame,
    ...(status !== undefined && { status }),
    ...(response !== undefined && response !== '' && { response }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }
}

/** The message of anything thrown, without its full stop, to be put into a sentence. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error)
  return text.replace(/[.\s]+$/, '').slice(0, 500)
}

/** True if a signal was aborted because time was over, not because the gateway stops. */
export const isTimeout = (signal: AbortSignal): boolean =>
  signal.reason instanceof Error && signal.reason.name === 'TimeoutError'
