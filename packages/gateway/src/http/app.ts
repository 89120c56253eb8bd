/**
 * The admin side as one Hono app: checks, routes, and what every answer has in common.
 *
 * @module
 */
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import { isSignalboxError, problemResponse, SignalboxError } from '../errors/index.ts'
import { needs, originGuard, type AdminEnv } from './auth/guard.ts'
import type { AdminDeps } from './deps.ts'
import { deliveryRoutes } from './routes/deliveries.ts'
import { eventRoutes } from './routes/events.ts'
import { homeRoutes } from './routes/home.ts'
import { operationRoutes } from './routes/operations.ts'
import type { AdminContext, Route } from './routes/route.ts'
import { ruleRoutes } from './routes/rules.ts'
import { streamRoutes } from './routes/streams.ts'

export type AdminApp = Hono<AdminEnv>

/**
 * The admin app. It needs the Node server: streams and bodies use the raw request and response.
 *
 * @example
 * const app = createAdminApp(deps)
 * const server = await startAdminServer({ app, address: { host: '127.0.0.1', port: 4400 } })
 */
export function createAdminApp(deps: AdminDeps): AdminApp {
  const app: AdminApp = new Hono()
  const routes = adminRoutes(deps)
  const { listen, allowedHosts } = deps.config
  const bound = [listen.ingest.host, ...(listen.admin === undefined ? [] : [listen.admin.host])]

  app.use(async (c, next) => {
    c.set('requestId', `req_${deps.newId()}`)
    await next()
    if (c.res === RESPONSE_ALREADY_SENT || c.env.outgoing.headersSent) return
    c.header('x-content-type-options', 'nosniff')
    c.header('x-frame-options', 'DENY')
    // `same-origin`: with `no-referrer` a browser would send `Origin: null` with our own login form.
    c.header('referrer-policy', 'same-origin')
    c.header('cache-control', 'no-store')
    if (!c.res.headers.has('content-security-policy'))
      c.header('content-security-policy', "default-src 'none'")
  })
  app.use(originGuard({ bound, allowedHosts }))

  for (const { method, path, need, handle } of routes) {
    if (need !== 'open') {
      const scope = typeof need === 'string' ? need : (c: unknown) => need(c as AdminContext)
      app.on(method, path, needs(scope, deps.tokens, deps.clock))
    }
    app.on(method, path, (c) => handle(c))
  }

  app.notFound((c) => answer(missing(c, routes), c, deps))
  app.onError((error, c) => answer(error, c, deps))
  return app
}

/** Every route, in the order in which they are tried. */
export function adminRoutes(deps: AdminDeps): readonly Route[] {
  // Streams first: `/v1/events/stream` would be an event's id otherwise.
  return [streamRoutes, eventRoutes, ruleRoutes, deliveryRoutes, operationRoutes, homeRoutes].flatMap((of) =>
    of(deps),
  )
}

function missing(c: AdminContext, routes: readonly Route[]): SignalboxError {
  const { method, path } = c.req
  const methods = routes.filter((route) => pathMatches(route.path, path)).map((route) => route.method)
  if (methods.length === 0) return new SignalboxError('SB_NOT_FOUND', { what: `path ${path.slice(0, 100)}` })
  c.header('allow', [...new Set(methods)].join(', '))
  return new SignalboxError('SB_METHOD_NOT_ALLOWED', { method })
}

function pathMatches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/')
  const given = path.split('/')
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => part.startsWith(':') || part === given[index])
  )
}

function answer(error: unknown, c: AdminContext, deps: AdminDeps): Response {
  const requestId = c.get('requestId')
  if (!isSignalboxError(error)) {
    deps.log.error({ err: error, requestId, method: c.req.method, path: c.req.path }, 'A request failed')
  }
  if (c.env.outgoing.headersSent) return RESPONSE_ALREADY_SENT
  const { status, headers, body } = problemResponse(error, requestId)
  for (const [name, value] of Object.entries(headers)) c.header(name, value)
  return c.body(body, status as 400)
}
