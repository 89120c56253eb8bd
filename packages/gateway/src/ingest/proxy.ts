/**
 * The other door behind the same port: what is not a webhook goes to the admin side over its Unix
 * socket, streamed both ways.
 *
 * Ingest must never wait for the admin side. So the number of requests under way there is bounded
 * (more are answered 503 at once), each must begin to be answered within a time (504), and a request
 * holds nothing but its two sockets. One connection per request: an idle one that the admin side closes
 * at the wrong moment would fail a request that is not safe to repeat.
 *
 * @module
 */
import { request, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { SignalboxError } from '../errors/index.ts'
import { answerProblem } from './answer.ts'
import { requestHeaders, responseHeaders } from './proxy-headers.ts'

export interface AdminProxyOptions {
  /** Unix socket, or named pipe on Windows. */
  readonly socketPath: string
  readonly maxProxied: number
  /** Until the answer begins. Streams may go on for ever. */
  readonly timeoutMs: number
  readonly newId: () => string
}

export class AdminProxy {
  readonly #options: AdminProxyOptions
  #active = 0

  constructor(options: AdminProxyOptions) {
    this.#options = options
  }

  get active(): number {
    return this.#active
  }

  /** Takes one of the places; false if all are taken. Give it back with `leave`. */
  enter(): boolean {
    if (this.#active >= this.#options.maxProxied) return false
    this.#active++
    return true
  }

  leave(): void {
    this.#active--
  }

  handle(req: IncomingMessage, res: ServerResponse): void {
    if (!this.enter()) {
      this.#answer(req, res, new SignalboxError('SB_ADMIN_BUSY', {}, { retryAfterMs: 2000 }))
      return
    }
    const upstream = this.send(req, hasBody(req) ? framing(req) : [])
    const timer = setTimeout(() => {
      this.#answer(req, res, new SignalboxError('SB_ADMIN_TIMEOUT', { limitMs: this.#options.timeoutMs }))
      upstream.destroy()
    }, this.#options.timeoutMs)
    upstream.once('response', (answer: IncomingMessage) => {
      clearTimeout(timer)
      relay(answer, res)
    })
    upstream.on('error', () => {
      clearTimeout(timer)
      // Once the answer began nothing can be said any more; `relay` breaks it off.
      this.#answer(req, res, new SignalboxError('SB_ADMIN_UNREACHABLE', {}))
    })
    res.once('close', () => {
      clearTimeout(timer)
      upstream.destroy()
      this.leave()
    })
    if (hasBody(req)) forwardBody(req, upstream)
    else upstream.end()
  }

  /** The request to the admin side, its body still to be written. */
  send(req: IncomingMessage, more: readonly string[]): ClientRequest {
    return request({
      socketPath: this.#options.socketPath,
      agent: false,
      method: req.method ?? 'GET',
      path: req.url ?? '/',
      headers: [...requestHeaders(req.rawHeaders, req.socket.remoteAddress), ...more],
    })
  }

  #answer(req: IncomingMessage, res: ServerResponse, error: SignalboxError): void {
    if (res.headersSent || res.destroyed) return
    // What is left of the body is dropped by the server; the connection is not worth keeping for it.
    answerProblem(res, error, this.#options.newId(), req.complete ? [] : ['Connection', 'close'])
  }
}

/**
 * Like `pipe`, but the last piece of a body of known length ends the request in the same write. An `end` after
 * it would write nothing, and that fails (EPIPE) if the admin side has answered and closed meanwhile: its
 * answer would be lost.
 */
function forwardBody(req: IncomingMessage, upstream: ClientRequest): void {
  let left = Number(req.headers['content-length'] ?? Infinity)
  upstream.on('drain', () => req.resume())
  upstream.once('close', () => req.resume())
  req.on('data', (chunk: Buffer) => {
    // Answered without it: the rest is read and dropped.
    if (upstream.destroyed || upstream.writableEnded) return
    left -= chunk.length
    if (left === 0) {
      upstream.end(chunk)
    } else if (!upstream.write(chunk)) {
      req.pause()
    }
  })
  req.once('end', () => {
    if (!upstream.writableEnded && !upstream.destroyed) upstream.end()
  })
}

function relay(answer: IncomingMessage, res: ServerResponse): void {
  if (res.headersSent || res.destroyed) {
    answer.destroy()
    return
  }
  res.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', responseHeaders(answer.rawHeaders))
  // A stream of events begins long before its first event.
  res.flushHeaders()
  pipeline(answer, res, (error) => {
    // Cut off, so that the client sees that the answer is not whole.
    if (error) res.destroy()
  })
}

function hasBody(req: IncomingMessage): boolean {
  return req.headers['content-length'] !== undefined || req.headers['transfer-encoding'] !== undefined
}

/** With headers as a list, `node:http` adds the framing of methods that usually have a body only. */
function framing(req: IncomingMessage): string[] {
  return req.headers['content-length'] === undefined ? ['Transfer-Encoding', 'chunked'] : []
}
