import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import type { ServerType } from '@hono/node-server'
import { EmulatorError } from './errors.ts'
import type { Chaos, ChaosOptions } from './faults/chaos.ts'
import { completeChaos, parseChaos } from './faults/chaos.ts'
import { createApp } from './http/app.ts'
import { emit } from './http/control-routes.ts'
import type { EmitRequest } from './http/control-routes.ts'
import { serviceOptions } from './options.ts'
import type { EmulatorOptions } from './options.ts'
import { openService } from './service.ts'
import type { ReadyAccount, Service } from './service.ts'
import { describeDeliveries, describeState } from './state.ts'
import type { DeliveryDescription, EmulatorState } from './state.ts'
import { waitUntil } from './wait.ts'

/** A running emulator: where it listens, the account to use, and handles for tests. */
export interface Emulator extends ReadyAccount {
  /** The API's base, `http://127.0.0.1:4401/current`. */
  readonly url: string
  /** Where the page, `/v1/webhooks` and `/_emulator` are. */
  readonly origin: string
  readonly port: number
  readonly dataDir: string
  /** Changes the faults from now on, and returns what holds now. */
  setChaos(chaos: ChaosOptions | string): Chaos
  /** Announces an event that nobody caused; returns its id. */
  emit(request: EmitRequest): string
  state(): EmulatorState
  /** The last deliveries, oldest first. */
  deliveries(limit?: number): DeliveryDescription[]
  reset(): void
  /** Resolves once no delivery is waiting or under way. */
  idle(options?: { timeoutMs?: number }): Promise<void>
  /** Ends everything; a data directory that the emulator made for itself goes too. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts Fast.io on this machine.
 *
 * @example
 * await using fastio = await startEmulator({ port: 0 })
 * const me = await fetch(`${fastio.url}/user/me/details/`, { headers: { authorization: `Bearer ${fastio.token}` } })
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const temporary = options.dataDir === undefined
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'fastio-emulator-'))
  const removeTemporary = async (): Promise<void> => {
    if (temporary) await rm(dataDir, { recursive: true, force: true })
  }
  let service: Service | undefined
  try {
    service = openService(serviceOptions(options, dataDir), options.clock ?? Date.now)
    const report = options.onError ?? ((error: unknown) => console.error(error))
    const app = createApp(service, report)
    const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false })
    const port = await listen(server, options.port ?? 4401)
    return emulatorOf(service, server, port, removeTemporary)
  } catch (error) {
    await service?.close()
    await removeTemporary()
    throw error
  }
}

function emulatorOf(
  service: Service,
  server: ServerType,
  port: number,
  clean: () => Promise<void>,
): Emulator {
  const origin = `http://127.0.0.1:${port}`
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => {
    closed ??= (async () => {
      await stopListening(server)
      await service.close()
      await clean()
    })()
    return closed
  }
  return {
    ...service.ready,
    url: `${origin}/current`,
    origin,
    port,
    dataDir: service.options.dataDir,
    setChaos: (chaos) => {
      service.announcer.chaos = typeof chaos === 'string' ? parseChaos(chaos) : completeChaos(chaos)
      return service.announcer.chaos
    },
    emit: (request) => emit(service, request).id,
    state: () => describeState(service),
    deliveries: (limit = 1000) => describeDeliveries(service, limit),
    reset: () => service.reset(),
    idle: ({ timeoutMs = 10_000 } = {}) => idle(service, timeoutMs),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function listen(server: ServerType, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE'
      const what = `Port ${port} is in use.`
      reject(inUse ? new EmulatorError('SB_EMULATOR_PORT_IN_USE', what, { cause: error }) : error)
    })
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

const CLOSING_GRACE_MS = 1000

/** Connections close as they become idle; a request under way gets a moment, and is cut off after it. */
async function stopListening(server: ServerType): Promise<void> {
  let closed = false
  server.close(() => (closed = true))
  if (!('closeIdleConnections' in server)) return
  const allClosed = (): boolean => {
    server.closeIdleConnections()
    return closed
  }
  if (!(await waitUntil(allClosed, CLOSING_GRACE_MS))) server.closeAllConnections()
}

async function idle(service: Service, timeoutMs: number): Promise<void> {
  const left = (): number => {
    const counts = service.queue.countByState()
    return counts.pending + counts.held + counts.sending + counts.retrying
  }
  const done = await waitUntil(() => left() === 0, timeoutMs)
  if (done) return
  throw new EmulatorError('SB_EMULATOR_NOT_IDLE', `After ${timeoutMs} ms, ${left()} deliveries are not done.`)
}
