/**
 * What happens when the parser gives up on a connection: malformed HTTP, headers that are too large,
 * a request that does not arrive in time. An answer is written only where it can be taken for nothing
 * else; then the connection ends.
 *
 * @module
 */
import type { Duplex } from 'node:stream'
import { SignalboxError } from '../errors/index.ts'
import type { IngestCounters, IngestRejectReason } from '../metrics/ingest-counters.ts'
import { stateOf, type ConnectionState } from './connection-state.ts'
import { rawProblem } from './proxy-upgrade.ts'

export interface BrokenConnectionsOptions {
  readonly counters: IngestCounters
  readonly maxHeaderBytes: number
  readonly requestTimeoutMs: number
  readonly newId: () => string
}

export class BrokenConnections {
  readonly #options: BrokenConnectionsOptions

  constructor(options: BrokenConnectionsOptions) {
    this.#options = options
  }

  onClientError(cause: NodeJS.ErrnoException, socket: Duplex): void {
    if (cause.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const state = stateOf(socket)
    const { error, reason } = this.#refusal(cause.code)
    // A body that breaks off is counted with its request, when that hears of the end.
    if (state.reading !== undefined && !state.reading.isDropping) state.fault = reason
    else if (state.unanswered === 0) this.#options.counters.reject(reason)
    if (!mayAnswer(state)) {
      socket.destroy()
      return
    }
    socket.end(rawProblem(error, this.#options.newId()), () => socket.destroy())
  }

  #refusal(code: string | undefined): { error: SignalboxError; reason: IngestRejectReason } {
    const { maxHeaderBytes, requestTimeoutMs } = this.#options
    if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
      return {
        error: new SignalboxError('SB_BODY_TIMEOUT', { limitMs: requestTimeoutMs }),
        reason: 'timeout',
      }
    }
    if (code === 'HPE_HEADER_OVERFLOW') {
      return {
        error: new SignalboxError('SB_HEADERS_TOO_LARGE', { limit: maxHeaderBytes }),
        reason: 'bad_request',
      }
    }
    if (code === 'HPE_INVALID_EOF_STATE') {
      return { error: new SignalboxError('SB_BODY_INCOMPLETE', {}), reason: 'aborted' }
    }
    return { error: new SignalboxError('SB_BAD_REQUEST', {}), reason: 'bad_request' }
  }
}

/**
 * Only the request that broke may be open: with pipelining, the bytes would be taken for the answer to
 * an earlier one. And its own answer must not have begun.
 */
function mayAnswer(state: ConnectionState): boolean {
  const { reading, unanswered } = state
  if (reading === undefined) return unanswered === 0
  return unanswered === 1 && !reading.isDropping
}
