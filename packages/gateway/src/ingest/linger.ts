import type { ServerResponse } from 'node:http'
import { problemResponse } from '../errors/index.ts'
import { stateOf } from './connection-state.ts'
import type { IngestRequest } from './ingest-request.ts'

export interface LingerLimits {
  readonly lingerMs: number
  readonly lingerBytes: number
}

/**
 * Answers a request whose body is still coming, and closes. A connection that is closed with unread
 * bytes is reset, and a reset takes the answer with it; so the answer goes out whole, the rest of the
 * body is read and dropped for a bounded while, and only then the answer is ended.
 */
export function lingerAndClose(
  req: IngestRequest,
  error: unknown,
  requestId: string,
  limits: LingerLimits,
): void {
  const res = req.res as ServerResponse
  const { status, headers, body } = problemResponse(error, requestId)
  const length = String(Buffer.byteLength(body))
  const list = [...Object.entries(headers).flat(), 'Content-Length', length, 'Connection', 'close']
  res.writeHead(status, list)
  res.write(body)
  const timer = setTimeout(finish, limits.lingerMs)
  req.onDropped = finish

  function finish(): void {
    clearTimeout(timer)
    req.onDropped = undefined
    stateOf(req.socket).unanswered--
    if (!res.destroyed) res.end()
  }
}
