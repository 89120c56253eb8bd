/**
 * The checks before every route: Host, Origin, token, scope. A request that changes something and one
 * that uses a session cookie must come from our own pages; a bearer token proves that it is no page.
 *
 * @module
 */
import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { SignalboxError } from '../../errors/index.ts'
import { hostAllowed, originAllowed, type HostPolicy } from './origin.ts'
import { allows, type Caller, type Need, type TokenBook } from './tokens.ts'

export const sessionCookie = 'signalbox_session'

/** What a route finds in its context. */
export interface AdminEnv {
  Bindings: HttpBindings
  Variables: { requestId: string; caller: Caller }
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Asked by load balancers, under any name; they say nothing that is worth protecting. */
const openPaths = new Set(['/healthz', '/readyz'])

/** Refuses hosts that are not ours, and changes that other web pages ask for. */
export function originGuard(policy: HostPolicy): MiddlewareHandler<AdminEnv> {
  return async (c, next) => {
    if (!openPaths.has(c.req.path)) {
      const host = c.req.header('host')
      if (!hostAllowed(host, policy)) {
        throw new SignalboxError('SB_HOST_REFUSED', { host: (host ?? '(none)').slice(0, 100) })
      }
    }
    if (!safeMethods.has(c.req.method)) requireOwnOrigin(c)
    await next()
  }
}

/** Lets through who has the scope; the caller is then in the context. */
export function needs(
  need: Need | ((c: Context<AdminEnv>) => Need),
  tokens: TokenBook,
  now: () => number,
): MiddlewareHandler<AdminEnv> {
  return async (c, next) => {
    const caller = callerOf(c, tokens, now())
    if (caller === undefined) throw new SignalboxError('SB_UNAUTHORIZED', {})
    const scope = typeof need === 'string' ? need : need(c)
    if (!allows(caller.scopes, scope)) throw new SignalboxError('SB_FORBIDDEN', { scope })
    c.set('caller', caller)
    await next()
  }
}

/** Who is asking: by bearer token, or by session cookie from one of our own pages. */
export function callerOf(c: Context<AdminEnv>, tokens: TokenBook, now: number): Caller | undefined {
  const header = c.req.header('authorization')
  if (header !== undefined) {
    const token = /^bearer +([\x21-\x7e]{1,512}) *$/i.exec(header)?.[1]
    return token === undefined ? undefined : tokens.check(token)
  }
  const cookie = getCookie(c, sessionCookie)
  const caller = cookie === undefined ? undefined : tokens.checkSession(cookie, now)
  if (caller !== undefined && c.req.path !== '/') requireOwnOrigin(c)
  return caller
}

function requireOwnOrigin(c: Context<AdminEnv>): void {
  const origin = c.req.header('origin')
  const secFetchSite = c.req.header('sec-fetch-site')
  if (originAllowed({ host: c.req.header('host'), origin, secFetchSite })) return
  throw new SignalboxError('SB_ORIGIN_REFUSED', {
    origin: (origin ?? `a ${secFetchSite} address`).slice(0, 100),
  })
}
