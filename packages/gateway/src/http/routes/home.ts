/**
 * `GET /` and the session of a browser. The page is what people see until the console exists.
 *
 * @module
 */
import { deleteCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import { SignalboxError } from '../../errors/index.ts'
import { callerOf, sessionCookie } from '../auth/guard.ts'
import { sessionMs } from '../auth/tokens.ts'
import { checkBody, mediaType, readBytes, readJson } from '../body.ts'
import { homePage } from '../home/page.ts'
import { noQuery, type AdminContext, type RoutesOf } from './route.ts'

const loginSchema = z.strictObject({ token: z.string().min(1).max(512) })
const loginLimits = { maxBodyBytes: 4096, maxJsonDepth: 4 }

export const homeRoutes: RoutesOf = (deps) => {
  const page = (c: AdminContext, status: 200 | 401, notice?: string): Response => {
    const caller = callerOf(c, deps.tokens, deps.clock())
    const nonce = deps.newId()
    const html = homePage({
      version: deps.version,
      sources: Object.keys(deps.config.sources),
      nonce,
      ...(caller !== undefined && { caller: caller.name }),
      ...(notice !== undefined && { notice }),
    })
    c.header('content-security-policy', policy(nonce))
    return c.html(html, status)
  }

  return [
    {
      method: 'GET',
      path: '/',
      need: 'open',
      handle: (c) => {
        noQuery(c)
        return page(c, 200)
      },
    },
    {
      method: 'POST',
      path: '/session',
      need: 'open',
      handle: async (c) => {
        noQuery(c)
        const isForm = mediaType(c) === 'application/x-www-form-urlencoded'
        const given = isForm ? await readForm(c) : (await readJson(c, loginLimits)).value
        const { token } = checkBody(given, loginSchema)
        const session = deps.tokens.openSession(token.trim(), deps.clock(), deps.newId())
        if (session === undefined) {
          deps.log.warn({ requestId: c.get('requestId') }, 'A login with a wrong token was refused')
          if (isForm) return page(c, 401, 'This is not a token of this gateway.')
          throw new SignalboxError('SB_UNAUTHORIZED', {})
        }
        setCookie(c, sessionCookie, session, {
          path: '/',
          httpOnly: true,
          sameSite: 'Strict',
          maxAge: sessionMs / 1000,
          // Behind a proxy that speaks TLS the page's own address says so.
          secure: c.req.header('origin')?.startsWith('https://') ?? false,
        })
        if (isForm) return c.redirect('/', 303)
        return c.json({ caller: deps.tokens.check(token.trim())?.name, expiresInSec: sessionMs / 1000 })
      },
    },
    {
      method: 'DELETE',
      path: '/session',
      need: 'open',
      handle: (c) => {
        noQuery(c)
        deleteCookie(c, sessionCookie, { path: '/' })
        return c.body(null, 204)
      },
    },
  ]
}

async function readForm(c: AdminContext): Promise<unknown> {
  const bytes = await readBytes(c, loginLimits.maxBodyBytes)
  return Object.fromEntries(new URLSearchParams(Buffer.from(bytes).toString('utf8')))
}

/** Nothing but what the page brings itself; no other page may frame it. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
