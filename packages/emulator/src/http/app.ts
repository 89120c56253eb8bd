import { Hono } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Context } from 'hono'
import { ApiError, invalidField, unknownRoute } from '../api-error.ts'
import { EmulatorError } from '../errors.ts'
import type { Service } from '../service.ts'
import { accountRoutes } from './account-routes.ts'
import { controlRoutes } from './control-routes.ts'
import { failure, resourceName } from './envelope.ts'
import { eventRoutes } from './event-routes.ts'
import { bearerOnly, ownMachineOnly, rateLimitHeaders } from './guards.ts'
import type { Env } from './guards.ts'
import { pageRoutes } from './page.ts'
import { readRoute, storageRoutes } from './storage-routes.ts'
import { uploadRoutes } from './upload-routes.ts'
import { streamGuideWebhooks, workspaceGuideWebhooks } from './webhook-routes.ts'

/** All routes, as one fetch-style application. Slashes at the end of a path make no difference. */
export function createApp(service: Service, report: (error: unknown) => void): Hono<Env> {
  const app = new Hono<Env>({ strict: false })
  app.onError((error, context) => answer(service, context, apiErrorOf(error, report)))
  app.notFound((context) => answer(service, context, unknownRoute()))
  app.use(rateLimitHeaders(service), ownMachineOnly)

  app.route('/', pageRoutes(service))
  app.route('/_emulator', controlRoutes(service))
  // Before the key check: a read token stands in for the key.
  app.route('/current', readRoute(service))
  app.use('/current/*', bearerOnly(service))
  app.use('/v1/*', bearerOnly(service))
  const api = [accountRoutes, storageRoutes, uploadRoutes, eventRoutes, workspaceGuideWebhooks]
  for (const routes of api) app.route('/current', routes(service))
  app.route('/v1/webhooks', streamGuideWebhooks(service))
  return app
}

function answer(service: Service, context: Context<Env>, error: ApiError): Response {
  const pattern = error.code === 9992 ? undefined : matchedRoutes(context).at(-1)?.path
  const resource = pattern === undefined ? undefined : resourceName(context.req.method, pattern)
  return failure(error, resource, service.clock())
}

function apiErrorOf(error: unknown, report: (error: unknown) => void): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof EmulatorError) return invalidField('body', error.message)
  report(error)
  return new ApiError(500, 1000, 'The emulator failed. This is a defect of the emulator, not of the request.')
}
