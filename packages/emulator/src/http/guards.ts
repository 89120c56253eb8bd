import type { MiddlewareHandler } from 'hono'
import { ApiError, unauthorized } from '../api-error.ts'
import type { Service } from '../service.ts'
import type { User } from '../storage/accounts.ts'
import { isLoopbackHost } from '../webhooks/targets.ts'

/** What handlers find on the context. */
export interface Env {
  Variables: { user: User }
}

/**
 * The Host must be this machine by name, and a page that writes must be our own: otherwise any web page
 * could drive an emulator on localhost, directly or through a name of its own that it points here.
 */
export const ownMachineOnly: MiddlewareHandler<Env> = async (context, next) => {
  const host = context.req.header('host') ?? ''
  const base = `http://${host}`
  if (!URL.canParse(base) || !isLoopbackHost(new URL(base).hostname)) {
    throw new ApiError(421, 1680, 'The emulator answers to localhost only.')
  }
  const origin = context.req.header('origin')
  if (origin !== undefined && origin !== new URL(base).origin) {
    throw new ApiError(403, 1680, 'Other web pages cannot use the emulator.')
  }
  await next()
}

/** The headers that clients read their limits from. This slice never limits, so they never move. */
export const rateLimitHeaders =
  (service: Service): MiddlewareHandler<Env> =>
  async (context, next) => {
    await next()
    context.header('x-ve-limit-avail', '1000')
    context.header('x-ve-limit-max', '1000')
    context.header('x-ve-limit-expires', String(Math.floor(service.clock() / 1000) + 60))
  }

/** The owner of the request's API key, if it has one that is known. */
export function userOf(service: Service, authorization: string | undefined): User | undefined {
  const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  return key === undefined ? undefined : service.accounts.userOfKey(key)
}

export const bearerOnly =
  (service: Service): MiddlewareHandler<Env> =>
  async (context, next) => {
    const user = userOf(service, context.req.header('authorization'))
    if (!user) throw unauthorized()
    context.set('user', user)
    await next()
  }
