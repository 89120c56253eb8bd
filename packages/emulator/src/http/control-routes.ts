import { eventNames, extensionOf } from '@signalbox/events'
import type { FileData } from '@signalbox/events'
import { Hono } from 'hono'
import { z } from 'zod'
import { ApiError, invalidField } from '../api-error.ts'
import type { LoggedEvent } from '../events/event-log.ts'
import { completeChaos, parseChaos } from '../faults/chaos.ts'
import type { Chaos } from '../faults/chaos.ts'
import type { Service } from '../service.ts'
import { describeDeliveries, describeState } from '../state.ts'
import { readBounded } from './body.ts'
import type { Env } from './guards.ts'
import { success } from './envelope.ts'
import { wholeNumber } from './params.ts'

const MAX_BYTES = 1024 * 1024

/** An event made by hand: `type` is canonical or the live API's own name; the rest is filled in. */
export const emitSchema = z.strictObject({
  type: z.string().min(1).max(100),
  workspaceId: z.string().optional(),
  agentId: z.string().optional(),
  userId: z.string().optional(),
  objectId: z.string().optional(),
  data: z.record(z.string(), z.json()).optional(),
})

/** What `emit` takes. */
export type EmitRequest = z.infer<typeof emitSchema>

/** The emulator's own API, for tests and tools. None of it exists at Fast.io. */
export function controlRoutes(service: Service): Hono<Env> {
  const routes = new Hono<Env>()
  const now = (): number => service.clock()

  routes.get('/state', () => success({ state: describeState(service) }, now()))

  routes.get('/webhooks/deliveries', (context) => {
    const query = new URL(context.req.url).searchParams
    const limit = wholeNumber(query, 'limit', { min: 1, max: 20_000, fallback: 1000 })
    return success({ deliveries: describeDeliveries(service, limit) }, now())
  })

  routes.post('/chaos', async (context) => {
    service.announcer.chaos = chaosOf(await readJson(context.req.raw))
    return success({ chaos: service.announcer.chaos }, now())
  })

  routes.post('/reset', () => {
    service.reset()
    return success({ state: describeState(service) }, now())
  })

  routes.post('/emit', async (context) => {
    const parsed = emitSchema.safeParse(await readJson(context.req.raw))
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw invalidField(issue?.path.join('.') || 'body', issue?.message ?? 'The body cannot be read.')
    }
    const event = emit(service, parsed.data)
    return success({ event: { event_id: event.id, event: event.name } }, now())
  })
  return routes
}

/** Logs and announces an event to which nothing happened. */
export function emit(service: Service, request: EmitRequest): LoggedEvent {
  const workspace = service.accounts.workspace(request.workspaceId ?? service.ready.workspace.id)
  const event = service.db.transaction(() => {
    const given = (request.data ?? {}) as FileData
    const objectId = request.objectId ?? given.id ?? service.ids.opaque('node')
    const name = liveName(request.type)
    return service.events.append({
      name,
      category: /^[a-z]+/.exec(name)?.[0] ?? 'workspace',
      subCategory: name.includes('_storage_') ? 'storage' : 'lifecycle',
      orgId: workspace.orgId,
      workspaceId: workspace.id,
      objectId,
      actorId: request.userId ?? service.ready.user.id,
      agentId: request.agentId,
      data: completeData(given, objectId),
    })
  })
  service.courier.wake()
  return event
}

function completeData(given: FileData, id: string): FileData {
  const name = typeof given.name === 'string' ? given.name : undefined
  const extension = name === undefined ? undefined : extensionOf(name)
  const path = name === undefined ? undefined : `/${name}`
  return { type: 'file', id, ...(path && { path }), ...(extension && { extension }), ...given }
}

/** The name the live API has for a canonical type; any other name is taken as it is. */
function liveName(type: string): string {
  return eventNames.find((entry) => entry.canonical === type)?.live[0] ?? type
}

function chaosOf(value: unknown): Chaos {
  if (typeof value === 'string') return parseChaos(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidField('body', 'The body must be a JSON object of faults, or a text like "drop=0.1".')
  }
  return completeChaos(value)
}

async function readJson(request: Request): Promise<unknown> {
  const text = (await readBounded(request, MAX_BYTES)).toString('utf8')
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    throw new ApiError(406, 10566, 'The body is not JSON.')
  }
}
