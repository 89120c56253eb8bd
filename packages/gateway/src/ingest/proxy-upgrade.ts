/**
 * Connections that become something else than HTTP.
 *
 * @module
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { duplexPair, pipeline, type Duplex } from 'node:stream'
import { problemResponse, SignalboxError } from '../errors/index.ts'
import { responseHeaders } from './proxy-headers.ts'
import type { AdminProxy } from './proxy.ts'

/** A WebSocket is offered. Other upgrades (HTTP/2 in clear text) are offers that may be ignored. */
export function isWebSocket(req: IncomingMessage): boolean {
  return req.headers.upgrade?.toLowerCase() === 'websocket'
}

/** Passes an upgrade on to the admin side; from its 101 on, bytes go both ways untouched. */
export function proxyUpgrade(
  proxy: AdminProxy,
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  options: { readonly timeoutMs: number; readonly newId: () => string },
): void {
  const refuse = (error: SignalboxError): void => {
    if (socket.writable) socket.end(rawProblem(error, options.newId()))
  }
  socket.on('error', () => socket.destroy())
  if (!proxy.enter()) {
    refuse(new SignalboxError('SB_ADMIN_BUSY', {}, { retryAfterMs: 2000 }))
    return
  }
  const upstream = proxy.send(req, ['Connection', 'Upgrade', 'Upgrade', req.headers.upgrade ?? ''])
  const timer = setTimeout(() => {
    refuse(new SignalboxError('SB_ADMIN_TIMEOUT', { limitMs: options.timeoutMs }))
    upstream.destroy()
  }, options.timeoutMs)
  socket.once('close', () => {
    clearTimeout(timer)
    upstream.destroy()
    proxy.leave()
  })
  upstream.on('error', () => {
    clearTimeout(timer)
    refuse(new SignalboxError('SB_ADMIN_UNREACHABLE', {}))
  })
  upstream.once('upgrade', (answer, inner, innerHead) => {
    clearTimeout(timer)
    socket.write(rawHead(answer, ['Connection', 'Upgrade', 'Upgrade', answer.headers.upgrade ?? '']))
    if (innerHead.length > 0) socket.write(innerHead)
    if (head.length > 0) inner.write(head)
    join(socket, inner)
    // Neither side of a WebSocket goes on when the other one has ended.
    socket.once('end', () => inner.destroySoon())
    inner.once('end', () => (socket as Socket).destroySoon())
  })
  upstream.once('response', (answer) => {
    clearTimeout(timer)
    socket.write(rawHead(answer, ['Connection', 'close']))
    pipeline(answer, socket, () => socket.destroy())
  })
  upstream.end()
}

/**
 * Goes on with a request as if no upgrade had been offered. Node has handed the connection over for
 * good by now, so its bytes are fed to the server again without the offer, through a pair of streams.
 */
export function ignoreUpgrade(server: Server, req: IncomingMessage, socket: Duplex, head: Buffer): void {
  const [inner, outer] = duplexPair()
  Object.assign(inner, { remoteAddress: req.socket.remoteAddress })
  outer.write(Buffer.from(withoutOffer(req), 'latin1'))
  if (head.length > 0) outer.write(head)
  join(socket, outer)
  server.emit('connection', inner)
}

function join(a: Duplex, b: Duplex): void {
  pipeline(a, b, a, () => {
    a.destroy()
    b.destroy()
  })
}

function withoutOffer(req: IncomingMessage): string {
  let head = `${req.method} ${req.url} HTTP/${req.httpVersion}\r\n`
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) {
    const name = req.rawHeaders[i] as string
    if (/^(?:upgrade|http2-settings|connection)$/i.test(name)) continue
    head += `${name}: ${req.rawHeaders[i + 1]}\r\n`
  }
  return `${head}\r\n`
}

function rawHead(answer: IncomingMessage, more: readonly string[]): string {
  const headers = [...responseHeaders(answer.rawHeaders), ...more]
  let head = `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n`
  for (let i = 0; i + 1 < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`
  return `${head}\r\n`
}

/** A whole HTTP answer as text, for a socket that has no `ServerResponse`. */
export function rawProblem(error: SignalboxError, requestId: string): string {
  const { status, headers, body } = problemResponse(error, requestId)
  const list = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const title = JSON.parse(body) as { title: string }
  return (
    `HTTP/1.1 ${status} ${title.title}\r\n${list.join('')}` +
    `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
  )
}
