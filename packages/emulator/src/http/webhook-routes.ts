import { dialects } from '@signalbox/events'
import type { DialectName } from '@signalbox/events'
import { Hono } from 'hono'
import { invalidField, notFound } from '../api-error.ts'
import type { Service } from '../service.ts'
import { challenge } from '../webhooks/challenge.ts'
import type { NewWebhook, Webhook } from '../webhooks/registry.ts'
import { checkScope } from '../webhooks/scope.ts'
import { checkTarget } from '../webhooks/targets.ts'
import { success } from './envelope.ts'
import { listField, readFields } from './body.ts'
import type { Fields } from './body.ts'
import type { Env } from './guards.ts'
import { optionalBoolean, optionalText, requireText } from './params.ts'
import { webhookView } from './views.ts'

/** Guide 003: `/v1/webhooks`, narrowed by workspace, path, extension and events, with a challenge. */
export function streamGuideWebhooks(service: Service): Hono<Env> {
  const routes = new Hono<Env>()

  routes.post('/', async (context) => {
    const fields = await readFields(context.req.raw)
    const workspace = optionalText(fields, 'workspace') ?? optionalText(fields, 'workspace_id')
    const extensions = optionalText(fields, 'extensions') ?? optionalText(fields, 'extension')
    const webhook: NewWebhook = {
      ...commonParts(service, fields),
      guide: '003',
      scope: checkScope({
        workspaceId: workspace === undefined ? undefined : service.accounts.workspace(workspace).id,
        path: optionalText(fields, 'path'),
        extensions: listField('extensions', extensions),
        events: listField('events', optionalText(fields, 'events')),
      }),
    }
    return register(service, webhook, true)
  })

  routes.get('/', () => success({ webhooks: service.registry.list().map(webhookView) }, service.clock()))

  routes.get('/:webhook', (context) =>
    success({ webhook: webhookView(service.registry.find(context.req.param('webhook'))) }, service.clock()),
  )

  routes.delete('/:webhook', (context) => {
    service.registry.remove(context.req.param('webhook'))
    return success({}, service.clock())
  })
  return routes
}

/** Guide 004: `/current/workspaces/{id}/webhooks/` with `url`, `events` and `secret`; no challenge unless asked. */
export function workspaceGuideWebhooks(service: Service): Hono<Env> {
  const routes = new Hono<Env>()
  const prefix = '/workspaces/:workspace/webhooks'
  const ofWorkspace = (idOrName: string): Webhook[] => {
    const { id } = service.accounts.workspace(idOrName)
    return service.registry.list().filter((webhook) => webhook.scope.workspaceId === id)
  }

  routes.post(prefix, async (context) => {
    const workspace = service.accounts.workspace(context.req.param('workspace'))
    const fields = await readFields(context.req.raw)
    const events = listField('events', optionalText(fields, 'events'))
    const webhook: NewWebhook = {
      ...commonParts(service, fields),
      guide: '004',
      scope: checkScope({ workspaceId: workspace.id, extensions: [], events }),
    }
    return register(service, webhook, optionalBoolean(fields, 'challenge') ?? false)
  })

  routes.get(prefix, (context) => {
    const webhooks = ofWorkspace(context.req.param('workspace')).map(webhookView)
    return success({ webhooks }, service.clock())
  })

  routes.delete(`${prefix}/:webhook`, (context) => {
    const id = context.req.param('webhook')
    if (!ofWorkspace(context.req.param('workspace')).some((webhook) => webhook.id === id)) {
      throw notFound('The webhook')
    }
    service.registry.remove(id)
    return success({}, service.clock())
  })
  return routes
}

function commonParts(service: Service, fields: Fields): Pick<NewWebhook, 'url' | 'secret' | 'dialect'> {
  const url = checkTarget(requireText(fields, 'url'), service.options.allowExternal)
  const dialect = optionalText(fields, 'dialect') ?? service.options.dialect
  if (!Object.hasOwn(dialects, dialect)) {
    throw invalidField('dialect', `"dialect" must be one of: ${Object.keys(dialects).join(', ')}.`)
  }
  const secret = optionalText(fields, 'secret') ?? newSecret(service)
  return { url, secret, dialect: dialect as DialectName }
}

/** A secret that every dialect can use: the Standard Webhooks form is plain text to the others. */
function newSecret(service: Service): string {
  const token = service.db.transaction(() => service.ids.token())
  return `whsec_${Buffer.from(token, 'base64url').toString('base64')}`
}

async function register(service: Service, webhook: NewWebhook, challenged: boolean): Promise<Response> {
  if (challenged) {
    const token = service.db.transaction(() => service.ids.token('challenge_'))
    const { agent, options, signal } = service
    await challenge(agent, webhook, { token, now: service.clock(), timeoutMs: options.timeoutMs, signal })
  }
  const added = service.db.transaction(() => service.registry.add(webhook))
  // The one answer that shows the secret.
  return success({ webhook: { ...webhookView(added), secret: added.secret } }, service.clock(), 201)
}
