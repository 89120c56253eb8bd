/**
 * The admin side's own server: on a TCP address, or on a Unix socket to which the ingest thread passes on
 * what is not for it (one port for both).
 *
 * @module
 */
import { createServer, type Server } from 'node:http'
import { chmod, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Address, Limits } from '../contract/config.ts'
import { SignalboxError } from '../errors/index.ts'
import type { AdminApp } from './app.ts'

export interface AdminServerOptions {
  readonly app: AdminApp
  readonly address: Address | { readonly path: string }
  readonly limits: Pick<Limits, 'maxHeaderBytes' | 'requestTimeoutMs' | 'maxConnections'>
  /** How long open requests may take to end at `close()`. */
  readonly graceMs?: number
}

export interface AdminServer {
  /** Where it listens; the real port where 0 was asked for. */
  readonly address: Address | { readonly path: string }
  /** Stops accepting, lets requests end, then cuts what is left. Close the stream hub first. */
  close(): Promise<void>
}

/**
 * @example
 * const server = await startAdminServer({ app, address: { path: '/run/signalbox/admin.sock' }, limits })
 * await server.close()
 */
export async function startAdminServer(options: AdminServerOptions): Promise<AdminServer> {
  const { address, limits } = options
  const server = createAdaptorServer({
    fetch: options.app.fetch,
    createServer,
    // A global Request and Response are not ours to replace: the config's code runs here too.
    overrideGlobalObjects: false,
    serverOptions: {
      maxHeaderSize: limits.maxHeaderBytes,
      requestTimeout: limits.requestTimeoutMs,
      headersTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: 1000,
    },
  }) as Server
  server.maxConnections = limits.maxConnections
  if ('path' in address) await removeStale(address.path)
  await listen(server, address)
  // Node's own default follows the umask, which may let others in.
  if ('path' in address && process.platform !== 'win32') await chmod(address.path, 0o600)
  const bound = server.address()
  return {
    address:
      'path' in address || bound === null || typeof bound === 'string'
        ? address
        : { ...address, port: bound.port },
    close: () => close(server, options.graceMs ?? 2000),
  }
}

async function listen(server: Server, address: AdminServerOptions['address']): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(cause, address)))
    server.listen('path' in address ? address : { host: address.host, port: address.port }, resolve)
  })
}

function listenError(cause: NodeJS.ErrnoException, address: AdminServerOptions['address']): Error {
  if ('path' in address) return cause
  const shown = `${address.host}:${address.port}`
  if (cause.code === 'EADDRINUSE') return new SignalboxError('SB_PORT_IN_USE', { address: shown }, { cause })
  const why = cause.code ?? cause.message
  return new SignalboxError('SB_ADDRESS_UNAVAILABLE', { address: shown, why }, { cause })
}

/** A socket file stays behind when a process is killed; one that still answers is somebody else's. */
async function removeStale(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const isAnswering = await new Promise<boolean>((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
  if (!isAnswering) await rm(path, { force: true })
}

async function close(server: Server, graceMs: number): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  try {
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeIdleConnections()
    })
  } finally {
    clearTimeout(timer)
  }
}
