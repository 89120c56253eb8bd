/**
 * The public listener. It routes by the beginning of the path: webhooks stay here, `/healthz` is
 * answered here, everything else goes to the admin side (or does not exist, if that has an address of
 * its own).
 *
 * @module
 */
import { createServer, STATUS_CODES, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Address, Limits } from '../contract/config.ts'
import { SignalboxError } from '../errors/index.ts'
import { answer, answerProblem } from './answer.ts'
import type { BrokenConnections } from './broken-connections.ts'
import { stateOf } from './connection-state.ts'
import { IngestRequest } from './ingest-request.ts'
import type { IngestTuning } from './options.ts'
import { AdminProxy } from './proxy.ts'
import { ignoreUpgrade, isWebSocket, proxyUpgrade } from './proxy-upgrade.ts'
import { webhookPrefix, type Webhooks } from './webhooks.ts'

export interface IngestServerOptions {
  readonly address: Address
  readonly limits: Limits
  readonly tuning: IngestTuning
  readonly webhooks: Webhooks
  readonly broken: BrokenConnections
  readonly adminSocket: string | undefined
  /** A connection over the limit was closed. */
  readonly onDrop: () => void
  readonly newId: () => string
}

export interface IngestServer {
  readonly address: Address
  /** Stops accepting, lets open requests end, and cuts what is left after `graceMs`. */
  close(graceMs: number): Promise<void>
}

/**
 * @example
 * const server = await startIngestServer(options)
 * await server.close(5_000)
 */
export async function startIngestServer(options: IngestServerOptions): Promise<IngestServer> {
  const { address, limits, tuning, webhooks, broken, adminSocket, newId } = options
  const proxy = adminSocket === undefined ? undefined : proxyTo(adminSocket, options)
  const server = createServer({
    IncomingMessage: IngestRequest,
    maxHeaderSize: limits.maxHeaderBytes,
    requestTimeout: limits.requestTimeoutMs,
    headersTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: tuning.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.min(1000, Math.max(20, Math.round(limits.requestTimeoutMs / 4))),
  })
  // Streams of the admin side stay open for long; they get places beside those of webhooks.
  server.maxConnections = limits.maxConnections + (proxy === undefined ? 0 : tuning.maxProxied)
  server.on('drop', options.onDrop)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('clientError', (error, socket) => broken.onClientError(error, socket))

  function route(req: IngestRequest, res: ServerResponse): void {
    const path = pathOnly(req.url ?? '')
    if (path.startsWith(webhookPrefix)) webhooks.handle(req, res, path)
    else if (isHealthCheck(path)) answerHealth(req, res)
    else if (proxy === undefined)
      answerProblem(res, new SignalboxError('SB_NOT_FOUND', { what: 'such path' }), newId())
    else {
      const state = stateOf(req.socket)
      state.unanswered++
      res.once('close', () => state.unanswered--)
      proxy.handle(req, res)
    }
  }

  server.on('request', route)
  server.on('checkContinue', (req: IngestRequest, res: ServerResponse) => {
    route(req, res)
    // A refusal has been written if the headers told enough.
    if (!res.headersSent) res.writeContinue()
  })
  server.on('upgrade', (req: IngestRequest, socket: Duplex, head: Buffer) => {
    const isOurs = pathOnly(req.url ?? '').startsWith(webhookPrefix)
    if (proxy === undefined || isOurs || !isWebSocket(req)) ignoreUpgrade(server, req, socket, head)
    else proxyUpgrade(proxy, req, socket, head, { timeoutMs: tuning.adminTimeoutMs, newId })
  })

  await listen(server, address)
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port
  return {
    address: { host: address.host, port },
    close: (graceMs) => close(server, sockets, graceMs),
  }
}

function proxyTo(socketPath: string, { tuning, newId }: IngestServerOptions): AdminProxy {
  const { maxProxied, adminTimeoutMs } = tuning
  return new AdminProxy({ socketPath, maxProxied, timeoutMs: adminTimeoutMs, newId })
}

/** The path with its query; an absolute form (`POST http://host/path`) is cut down to it. */
function pathOnly(url: string): string {
  if (url.charCodeAt(0) === 0x2f) return url
  const authority = url.indexOf('://')
  if (authority === -1) return url
  const path = url.indexOf('/', authority + 3)
  return path === -1 ? '/' : url.slice(path)
}

function isHealthCheck(path: string): boolean {
  return path === '/healthz' || path.startsWith('/healthz?')
}

/** From this thread itself: true while it takes requests, whatever the admin side does. */
function answerHealth(req: IngestRequest, res: ServerResponse): void {
  const isRead = req.method === 'GET' || req.method === 'HEAD'
  const noStore = ['Cache-Control', 'no-store']
  if (isRead) answer(res, 200, 'application/json', '{"status":"ok"}', noStore)
  else answer(res, 405, 'text/plain', STATUS_CODES[405] ?? '', ['Allow', 'GET, HEAD'])
}

async function listen(server: Server, address: Address): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: address.host, port: address.port, backlog: 1024 }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function close(server: Server, sockets: Iterable<Socket>, graceMs: number): Promise<void> {
  // Upgraded ones too, which the server itself forgets about.
  const timer = setTimeout(() => {
    for (const socket of sockets) socket.destroy()
  }, graceMs)
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    // Opened ahead of need and never used: node does not count them as idle.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  })
  clearTimeout(timer)
}
