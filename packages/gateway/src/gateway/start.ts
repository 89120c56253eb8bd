/**
 * Puts the gateway together and takes it apart. Data flows from top to bottom: store, ingest, router,
 * dispatcher, admin side. Shutdown goes the same way: no new events, no new deliveries, finish what is
 * under way, then the store.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { resolveSecret } from '../config/secrets.ts'
import type { GatewayConfig } from '../contract/config.ts'
import { startDispatcher, type Dispatcher } from '../delivery/dispatcher.ts'
import { SignalboxError } from '../errors/index.ts'
import { createEnricher } from '../enrich/enricher.ts'
import { fastioLookup } from '../enrich/fastio-lookup.ts'
import { createAdminApp } from '../http/app.ts'
import { tokenBook } from '../http/auth/token-book.ts'
import type { TargetStatus } from '../http/deps.ts'
import { diskCheck, routerCheck, storeCheck } from '../http/readiness.ts'
import { startAdminServer, type AdminServer } from '../http/server.ts'
import { StreamHub } from '../http/stream/hub.ts'
import { adminToken } from '../http/token.ts'
import { startIngest, type IngestHandle } from '../ingest/client.ts'
import { IngestCounters } from '../metrics/ingest-counters.ts'
import { createMetrics } from '../metrics/metrics.ts'
import { startRouter } from '../router/router.ts'
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts'
import { makeAdminSocket } from './admin-socket.ts'
import { removeInstance, writeInstance } from './instance-file.ts'
import { createLogger, type Logger } from './logger.ts'
import { compareConfigs, type ReloadReport } from './reload.ts'
import { transformsOf } from './transforms.ts'
import { RuleBook } from './rule-book.ts'
import { compileRules, patternEngine } from './rules.ts'

export interface StartOptions {
  readonly version: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly log?: Logger
  readonly clock?: () => number
  /** Reads the config anew, for `reload`. Without it there is nothing to reload. */
  readonly readConfig?: () => Promise<GatewayConfig>
}

export interface RunningGateway {
  readonly urls: { readonly admin: string; readonly ingest: string }
  /** The admin token, and whether it was made just now. */
  readonly token: string
  readonly tokenIsNew: boolean
  /** Resolves if the gateway cannot go on; the caller should close it and end the process. */
  readonly failed: Promise<Error>
  /** Stops accepting, finishes or gives back what is under way, closes the store. */
  close(): Promise<void>
}

/** How long requests and deliveries that are under way may take to end at a shutdown. */
const graceMs = 5_000

/**
 * Starts a gateway in this process.
 *
 * @example
 * const { config } = await loadConfig({ cwd: process.cwd(), env: process.env })
 * const gateway = await startGateway(config, { version: '1.0.0' })
 * console.log(gateway.urls.admin)
 */
export async function startGateway(config: GatewayConfig, options: StartOptions): Promise<RunningGateway> {
  const clock = options.clock ?? Date.now
  const env = options.env ?? process.env
  const log = options.log ?? createLogger()
  const closers: (() => Promise<unknown>)[] = []
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).toReversed()) {
      await close().catch((error: unknown) => log.error({ err: error }, 'A part could not be closed'))
    }
  }
  let fail: (error: Error) => void = () => {}
  const failed = new Promise<Error>((resolve) => (fail = resolve))

  try {
    await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
    const admin = await adminToken({ dataDir: config.dataDir, env })
    const store = await openSqliteStore({
      path: join(config.dataDir, 'signalbox.db'),
      clock,
      onFailure: fail,
    })
    closers.push(() => store.close())

    let inForce = { config, rules: compileRules(config.rules), transform: transformsOf(config.rules) }
    const book = new RuleBook(inForce.rules.router)
    const owner = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`
    const sourceNames = Object.keys(config.sources)
    const counters = IngestCounters.create(sourceNames)
    const hub = new StreamHub({ store, log })
    const socket = config.listen.admin ? undefined : await makeAdminSocket(config.dataDir)
    if (socket) closers.push(() => socket.remove())

    /** One after the other: each compares with what is in force. */
    let reloading: Promise<unknown> = Promise.resolve()
    const reload = (): Promise<ReloadReport> => {
      const next = reloading.then(reloadNow)
      reloading = next.catch(() => {})
      return next
    }
    async function reloadNow(): Promise<ReloadReport> {
      const after = await readAgain(options.readConfig)
      const report = compareConfigs(inForce.config, after)
      const rules = compileRules(after.rules)
      const transform = transformsOf(after.rules)
      // Nothing can fail from here on.
      book.replace(rules.router)
      inForce = { config: { ...config, rules: after.rules }, rules, transform }
      await dispatcher?.replace(rules.targets, graceMs)
      log.info({ ...report }, 'The rules of the config are in force')
      return report
    }

    let dispatcher: Dispatcher | undefined
    let ingest: IngestHandle | undefined
    let adminServer: AdminServer | undefined
    const targets = {
      targets: () => (dispatcher ? dispatcher.runners.map((runner) => statusOf(runner, clock)) : []),
    }
    const ingestControl = {
      stats: () => counters.snapshot(),
      rejections: async () => (ingest ? ingest.rejections() : []),
    }
    const urls = () => urlsOf(config, ingest, adminServer)
    const metrics = createMetrics({
      ingest: ingestControl,
      store,
      targets,
      streams: hub,
      clock,
      version: options.version,
    })
    const app = createAdminApp({
      store,
      config,
      get rules() {
        return inForce.rules.admin
      },
      reload,
      patterns: patternEngine,
      tokens: tokenBook(admin.token, config.tokens, (ref) => resolveSecret(ref, env)),
      ingest: ingestControl,
      targets,
      hub,
      metrics,
      checks: [storeCheck(store), routerCheck(store, clock), diskCheck(config.dataDir)],
      inject: async (event) => {
        const [result] = await store.append([event])
        if (!result) throw new Error('The store gave no answer for the event.')
        return result
      },
      log,
      clock,
      newId: randomUUID,
      version: options.version,
      startedAt: clock(),
      listening: urls,
    })
    adminServer = await startAdminServer({
      app,
      address: config.listen.admin ?? { path: socket?.path ?? '' },
      limits: config.limits,
    })
    const server = adminServer
    closers.push(() => server.close())
    // After the streams, which would hold their requests open.
    closers.push(() => hub.close())

    dispatcher = startDispatcher({
      store,
      targets: inForce.rules.targets,
      transform: (delivery) => inForce.transform(delivery),
      secret: (ref) => resolveSecret(ref, env),
      owner,
      clock,
      log,
      onAttempt: (attempt) => metrics.attempt(attempt),
    })
    const running = dispatcher
    closers.push(() => running.close(graceMs))

    const router = startRouter({
      store,
      rules: book,
      enricher: createEnricher({
        sources: enrichable(config),
        connect: (enrich) =>
          fastioLookup({ baseUrl: enrich.baseUrl, token: resolveSecret(enrich.token, env) }),
        log,
      }),
      owner,
      clock,
      log,
    })
    closers.push(() => router.close())

    ingest = await startIngest({
      address: config.listen.ingest,
      sources: sourceNames.map((name) => ingestSource(config, name, env)),
      limits: config.limits,
      ...(socket && { adminSocket: socket.path }),
      counters: counters.buffer,
      writer: store.connect(),
      log: (level, fields, message) => log[level](fields, message),
    })
    const started = ingest
    closers.push(() => started.close())
    // First of all (once more, it does no harm): open streams would hold the connections of ingest.
    closers.push(() => hub.close())
    started.onExit(fail)

    const where = urls()
    await writeInstance(config.dataDir, {
      pid: process.pid,
      ...where,
      startedAt: new Date(clock()).toISOString(),
      version: options.version,
    })
    closers.push(async () => removeInstance(config.dataDir))
    return { urls: where, token: admin.token, tokenIsNew: admin.from === 'created', failed, close: closeAll }
  } catch (error) {
    await closeAll()
    throw error
  }
}

/** The config as it is now. A mistake in it is the caller's to hear, whole. */
async function readAgain(read: StartOptions['readConfig']): Promise<GatewayConfig> {
  if (!read)
    throw new SignalboxError('SB_RELOAD_REFUSED', { why: 'this gateway was not started from a file' })
  try {
    return await read()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new SignalboxError('SB_RELOAD_REFUSED', { why: why.replace(/\.$/, '') }, { cause })
  }
}

function ingestSource(
  config: GatewayConfig,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
) {
  const source = config.sources[name]
  if (!source) throw new TypeError(`no source ${name}`)
  const { tenant, dialects, unsigned, toleranceSec } = source
  const secrets = source.secrets.map(({ label, value }) => ({ label, value: resolveSecret(value, env) }))
  return { name, tenant, dialects, unsigned, toleranceSec, secrets }
}

function enrichable(config: GatewayConfig) {
  return Object.fromEntries(
    Object.entries(config.sources).flatMap(([name, { enrich }]) => (enrich ? [[name, enrich]] : [])),
  )
}

function statusOf(runner: Dispatcher['runners'][number], clock: () => number): TargetStatus {
  const { circuit, name, kind, active } = runner
  const probeAt = circuit.nextProbeAt()
  return {
    name,
    kind,
    circuit: circuit.state,
    // The circuit counts on the monotonic clock.
    ...(probeAt !== undefined && { retryAt: Math.round(clock() + probeAt - performance.now()) }),
    active,
  }
}

function urlsOf(
  config: GatewayConfig,
  ingest: IngestHandle | undefined,
  admin: AdminServer | undefined,
): { admin: string; ingest: string } {
  const ingestUrl = urlOf(ingest?.address ?? config.listen.ingest)
  const own = admin && !('path' in admin.address) ? admin.address : config.listen.admin
  return { admin: own ? urlOf(own) : ingestUrl, ingest: ingestUrl }
}

/** A URL that reaches an address from this machine. */
function urlOf({ host, port }: { readonly host: string; readonly port: number }): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}
