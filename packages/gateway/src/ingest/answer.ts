/**
 * Answers of the ingest door, written with as few steps as `node:http` allows: headers as one flat
 * list, the body with the same write.
 *
 * @module
 */
import type { ServerResponse } from 'node:http'
import { problemResponse } from '../errors/index.ts'

/** The answer to an event that is in the log. */
export function answerAccepted(res: ServerResponse, id: string, isDuplicate: boolean): void {
  answer(
    res,
    200,
    'application/json',
    `{"received":true,"id":${JSON.stringify(id)},"duplicate":${isDuplicate}}`,
  )
}

/** Anything short. The body is ASCII or counted as UTF-8. */
export function answer(
  res: ServerResponse,
  status: number,
  contentType: string,
  body: string,
  more: readonly string[] = [],
): void {
  // Written after the sender left, it would be an error event that nobody listens to.
  if (res.destroyed || res.headersSent) return
  const headers = ['Content-Type', contentType, 'Content-Length', String(Buffer.byteLength(body)), ...more]
  res.writeHead(status, headers)
  res.end(body)
}

/** Problem details for an error of the table. */
export function answerProblem(
  res: ServerResponse,
  error: unknown,
  requestId: string,
  more: readonly string[] = [],
): void {
  const { status, headers, body } = problemResponse(error, requestId)
  const { 'content-type': contentType = 'application/problem+json', ...others } = headers
  answer(res, status, contentType, body, [...Object.entries(others).flat(), ...more])
}
