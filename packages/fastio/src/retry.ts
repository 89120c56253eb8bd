import { setTimeout as delay } from 'node:timers/promises'
import { FastioError } from './fastio-error.ts'

/**
 * How a call may be repeated.
 * - `safe`: reading, or doing what is done already; network failures, timeouts and 502 to 504, three times
 *   after 0.5, 1 and 2 s. A 429 goes to the caller.
 * - `upload`: 429 waits until the limit starts anew, any 5xx backs off from 2 s to 30 s; three times. Not
 *   after a broken connection: the service may have the bytes, and a second copy is a second version.
 * - `never`: an effect that must not happen twice.
 */
export type RetryKind = 'safe' | 'upload' | 'never'

export type Sleep = (ms: number, signal: AbortSignal | undefined) => Promise<void>

export const realSleep: Sleep = async (ms, signal) => {
  await delay(ms, undefined, signal ? { signal } : {})
}

const MAX_RETRIES = 3

/** The wait before the next try, or `undefined` when there is to be none. `attempt` counts from 0. */
export function retryDelay(kind: RetryKind, error: unknown, attempt: number): number | undefined {
  if (kind === 'never' || attempt >= MAX_RETRIES || !(error instanceof FastioError)) return undefined
  const status = error.status ?? 0
  if (kind === 'safe') {
    const broken = error.code === 'SB_FASTIO_NETWORK' || error.code === 'SB_FASTIO_TIMEOUT'
    return broken || (status >= 502 && status <= 504) ? 500 * 2 ** attempt : undefined
  }
  if (status === 429) return error.retryAfterMs ?? 60_000
  return status >= 500 ? Math.min(30_000, 2000 * 2 ** attempt) : undefined
}

/** Runs a call until it succeeds or its kind allows no further try. */
export async function withRetry<T>(
  kind: RetryKind,
  options: { sleep: Sleep; signal: AbortSignal | undefined },
  call: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call(attempt)
    } catch (error) {
      const wait = retryDelay(kind, error, attempt)
      if (wait === undefined) throw error
      try {
        await options.sleep(wait, options.signal)
      } catch (stopped) {
        options.signal?.throwIfAborted()
        throw stopped
      }
    }
  }
}
