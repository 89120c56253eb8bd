import { rowOf, SignalboxError } from '../errors/index.ts'
import type { IngestRequest } from './ingest-request.ts'

/**
 * The signature covers the bytes as they were sent. Published senders do not compress, and unpacking
 * before verifying would let anyone make us unpack.
 */
export function isEncoded(req: IngestRequest): boolean {
  const { 'content-encoding': content, 'transfer-encoding': transfer } = req.headers
  if (content !== undefined && content.toLowerCase() !== 'identity' && content !== '') return true
  return transfer !== undefined && transfer.toLowerCase() !== 'chunked'
}

export function encodingError(req: IngestRequest): SignalboxError {
  const { 'content-encoding': content, 'transfer-encoding': transfer } = req.headers
  return new SignalboxError('SB_ENCODING_UNSUPPORTED', { encoding: (content ?? transfer ?? '').slice(0, 40) })
}

export function overloaded(limit: number): SignalboxError {
  return new SignalboxError('SB_OVERLOADED', { limit }, { retryAfterMs: 1000 })
}

/** The error of the table for what the store said; its own words may quote the row. */
export function commitError(cause: unknown): SignalboxError {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  if (code === 'SB_EVENT_UNSTORABLE') return new SignalboxError('SB_EVENT_UNSTORABLE', {})
  // The store's own codes (disk full, read-only, …) are the ones that answer 503 and take no parameters.
  if (rowOf(code)?.status === 503) return new SignalboxError(code as 'SB_STORE_FAILED', {}, { cause })
  return new SignalboxError('SB_CANNOT_COMMIT', {}, { cause })
}
