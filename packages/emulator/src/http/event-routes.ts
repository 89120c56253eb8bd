import { Hono } from 'hono'
import { ApiError, missingField } from '../api-error.ts'
import type { EventFilter } from '../events/event-log.ts'
import type { Service } from '../service.ts'
import { pagination, success } from './envelope.ts'
import type { Env } from './guards.ts'
import { oneOf, optionalBoolean, optionalText, optionalTime, pageRequest } from './params.ts'
import { eventView } from './views.ts'

const SCOPES = ['workspace_id', 'share_id', 'org_id', 'user_id', 'parent_event_id']

const FILTERS = ['event', 'category', 'subcategory', 'calling_user_id', 'object_id', 'visibility']

const TIMES = ['created-min', 'created-max']

/** Search over all events, and one event by id. */
export function eventRoutes(service: Service): Hono<Env> {
  const routes = new Hono<Env>()

  routes.get('/events/search', (context) => {
    const query = new URL(context.req.url).searchParams
    const page = pageRequest(query, 250)
    const nothing = (): Response =>
      success({ events: [], pagination: pagination(page, 0, 0) }, service.clock())
    if (!SCOPES.some((name) => optionalText(query, name) !== undefined)) throw missingField('workspace_id')
    const acknowledged = optionalBoolean(query, 'acknowledged')
    const visibility = oneOf(query, 'visibility', ['external_audit_log', 'external'], 'external')
    const filter = filterOf(service, query)
    if (optionalText(query, 'parent_event_id') !== undefined) {
      const others = [...SCOPES, ...FILTERS, ...TIMES].filter((name) => name !== 'parent_event_id')
      if (others.some((name) => optionalText(query, name) !== undefined)) {
        throw new ApiError(406, 10262, 'parent_event_id cannot be combined with other filters.')
      }
      return nothing()
    }
    // No event has a parent, a share or another visibility, and none can be acknowledged yet.
    if (optionalText(query, 'share_id') !== undefined || acknowledged === true) return nothing()
    if (visibility !== 'external') return nothing()
    const { total, items } = service.events.search(filter, page.limit, page.offset)
    const payload = { events: items.map(eventView), pagination: pagination(page, total, items.length) }
    return success(payload, service.clock())
  })

  routes.get('/event/:event/details', (context) =>
    success({ event: eventView(service.events.find(context.req.param('event'))) }, service.clock()),
  )
  return routes
}

function filterOf(service: Service, query: URLSearchParams): EventFilter {
  const workspace = optionalText(query, 'workspace_id')
  const org = optionalText(query, 'org_id')
  return {
    workspaceId: workspace === undefined ? undefined : service.accounts.workspace(workspace).id,
    orgId: org === undefined ? undefined : service.accounts.org(org).id,
    userId: optionalText(query, 'user_id'),
    name: optionalText(query, 'event'),
    category: optionalText(query, 'category'),
    subCategory: optionalText(query, 'subcategory'),
    actorId: optionalText(query, 'calling_user_id'),
    objectId: optionalText(query, 'object_id'),
    createdMin: optionalTime(query, 'created-min'),
    createdMax: optionalTime(query, 'created-max'),
  }
}
