import { randomUUID } from 'node:crypto'
import { request, type IncomingHttpHeaders } from 'node:http'
import type { GatewayConfig } from '../../src/contract/config.ts'
import { createAdminApp } from '../../src/http/app.ts'
import { TokenBook } from '../../src/http/auth/tokens.ts'
import type { AdminDeps, AdminRule, Rejection } from '../../src/http/deps.ts'
import { patternEngine } from '../../src/gateway/rules.ts'
import { diskCheck, routerCheck, storeCheck } from '../../src/http/readiness.ts'
import { startAdminServer } from '../../src/http/server.ts'
import { StreamHub, type StreamHubOptions } from '../../src/http/stream/hub.ts'
import { IngestCounters } from '../../src/metrics/ingest-counters.ts'
import { createMetrics } from '../../src/metrics/metrics.ts'
import type { NewEvent } from '../../src/store/store.ts'
import { FakeStore } from './fake-store.ts'

export const adminToken = 'sbx_admin_0123456789abcdef'
export const readToken = 'sbx_read_0123456789abcdef'
export const ingestToken = 'sbx_ingest_0123456789abcdef'
export const auditToken = 'sbx_audit_0123456789abcdef'
export const startedAt = Date.parse('2026-02-24T10:00:00Z')

export const config: GatewayConfig = {
  dataDir: '/tmp',
  listen: { ingest: { host: '127.0.0.1', port: 0 } },
  sources: {
    fastio: {
      kind: 'webhook',
      dialects: ['fastio-signature-sha256'],
      secrets: [{ label: 'current', value: 'a-very-secret-value' }],
      unsigned: false,
      toleranceSec: 300,
      tenant: 'default',
    },
  },
  rules: [],
  limits: {
    maxBodyBytes: 64 * 1024,
    maxJsonDepth: 32,
    maxHeaderBytes: 16_384,
    requestTimeoutMs: 10_000,
    maxConnections: 200,
    maxPendingEvents: 1000,
    maxRejections: 100,
  },
  allowedHosts: ['gateway.example.com', 'only.example.com:8443'],
  tokens: [],
}

export const rules: readonly AdminRule[] = [
  rule('large', { detail: { data: { size: [{ numeric: ['>', 1000] }] } } }, [
    { name: 'worker', kind: 'http' },
  ]),
  rule('agents', { detail: { agentId: [{ exists: true }] } }, [{ name: 'audit', kind: 'stream' }]),
  { ...rule('off', { source: ['fast.io'] }, [{ name: 'audit', kind: 'stream' }]), enabled: false },
]

function rule(name: string, pattern: object, targets: AdminRule['targets']): AdminRule {
  return { name, pattern, enabled: true, targets, matches: patternEngine.compile(pattern) }
}

export interface Harness {
  readonly store: FakeStore
  readonly hub: StreamHub
  readonly counters: IngestCounters
  readonly port: number
  readonly rejections: Rejection[]
  readonly logged: string[]
  /** The clock stands still unless a test moves it. */
  now: number
  call(path: string, options?: Call): Promise<Reply>
  close(): Promise<void>
}

export interface Call {
  readonly method?: string
  /** Without one the admin token is sent; null: none. */
  readonly token?: string | null
  readonly headers?: Record<string, string>
  readonly body?: unknown
  readonly raw?: string | Uint8Array
  /** Without `Content-Length`. */
  readonly chunked?: boolean
}

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  readonly text: string
  /** The body as JSON; undefined if it is none. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into any answer
  readonly json: any
}

export interface HarnessOptions {
  readonly hub?: Partial<StreamHubOptions>
  readonly deps?: (deps: AdminDeps) => Partial<AdminDeps>
}

export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const store = new FakeStore()
  const counters = IngestCounters.create(Object.keys(config.sources))
  const rejections: Rejection[] = []
  const logged: string[] = []
  const log = {
    info: (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`),
    warn: (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`),
    error: (fields: object, message: string) =>
      void logged.push(`${message} ${String((fields as { err?: unknown }).err)} ${JSON.stringify(fields)}`),
  }
  const state = { now: startedAt }
  const clock = (): number => state.now
  const hub = new StreamHub({ store, log, pollMs: 10, ...options.hub })
  const ingest = { rejections: async () => rejections, stats: () => counters.snapshot() }
  const targets = { targets: () => [{ name: 'worker', kind: 'http', circuit: 'open' as const, active: 0 }] }
  const base: AdminDeps = {
    store,
    config,
    rules,
    patterns: patternEngine,
    tokens: new TokenBook([
      { name: 'admin', token: adminToken, scopes: ['admin'] },
      { name: 'reader', token: readToken, scopes: ['read'] },
      { name: 'pusher', token: ingestToken, scopes: ['ingest'] },
      { name: 'auditor', token: auditToken, scopes: ['stream:audit'] },
    ]),
    ingest,
    targets,
    hub,
    metrics: createMetrics({ ingest, store, targets, streams: hub, clock, version: '0.1.0' }),
    checks: [storeCheck(store), routerCheck(store, clock), diskCheck('/tmp', 0)],
    inject: async (event) => store.append(event),
    log,
    clock,
    newId: randomUUID,
    version: '0.1.0',
    startedAt,
  }
  const app = createAdminApp({ ...base, ...options.deps?.(base) })
  const server = await startAdminServer({
    app,
    address: { host: '127.0.0.1', port: 0 },
    limits: config.limits,
    graceMs: 200,
  })
  const port = 'port' in server.address ? server.address.port : 0
  return {
    store,
    hub,
    counters,
    port,
    rejections,
    logged,
    get now() {
      return state.now
    },
    set now(value: number) {
      state.now = value
    },
    call: (path, call) => send(port, path, call),
    async close() {
      await hub.close()
      await server.close()
    },
  }
}

/** Node's own client: it lets a test choose `Host`, which fetch does not. */
export async function send(port: number, path: string, call: Call = {}): Promise<Reply> {
  const { method = 'GET', token = adminToken, body, raw } = call
  const bytes = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const headers = {
    ...(token !== null && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(bytes !== undefined &&
      call.chunked !== true && { 'content-length': String(Buffer.byteLength(bytes)) }),
    ...call.headers,
  }
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        const all = Buffer.concat(chunks)
        const text = all.toString('utf8')
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          bytes: all,
          text,
          json: parse(text),
        })
      })
    })
    outgoing.once('error', reject)
    outgoing.end(bytes)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An event as ingest hands it to the log. */
export function newEvent(n: number, more: Partial<NewEvent> = {}, detail: object = {}): NewEvent {
  const eventId = `evt-${n}`
  const raw = Buffer.from(
    JSON.stringify({ event_id: eventId, event_type: 'upload', file: { name: `f${n}.mp4` } }),
  )
  return {
    tenant: 'default',
    source: 'fastio',
    sourceKind: 'webhook',
    dialect: 'fastio-signature-sha256',
    keys: [`api:${eventId}`],
    type: 'file.created',
    time: startedAt + n * 1000,
    timeResolution: 1000,
    receivedAt: startedAt + n * 1000,
    file: 'f3jm5',
    workspace: '123',
    event: JSON.stringify({
      eventId,
      eventType: 'file.created',
      eventName: 'upload',
      timestamp: '2026-02-24T10:30:00Z',
      workspaceId: '123',
      data: { type: 'file', id: 'f3jm5', name: `f${n}.mp4`, size: n * 100 },
      ...detail,
    }),
    original: undefined,
    raw,
    meta: JSON.stringify({
      verified: true,
      dialect: 'fastio-signature-sha256',
      secret: 'current',
      signedAt: startedAt,
      contentType: 'application/json',
    }),
    complete: true,
    ...more,
  }
}
