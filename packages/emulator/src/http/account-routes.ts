import { Hono } from 'hono'
import type { Service } from '../service.ts'
import { pagination, success } from './envelope.ts'
import { readFields } from './body.ts'
import type { Env } from './guards.ts'
import { optionalBoolean, optionalText, oneOf, pageRequest, requireText } from './params.ts'
import { missingField } from '../api-error.ts'
import { checkName } from '../storage/names.ts'
import { orgView, userView, workspaceView } from './views.ts'

const PERM_JOIN = ['Member or above', 'Admin or above', 'Only Org Owners'] as const
const PERM_MANAGE = ['Admin or above', 'Member or above'] as const

/** Users, organisations and workspaces. */
export function accountRoutes(service: Service): Hono<Env> {
  const { accounts, clock } = service
  const routes = new Hono<Env>()

  routes.get('/user/auth/check', (context) => success({ id: context.var.user.id }, clock()))
  for (const path of ['/user/me/details', '/user/details']) {
    routes.get(path, (context) => success({ user: userView(context.var.user) }, clock()))
  }

  for (const path of ['/orgs/list', '/orgs/all']) {
    routes.get(path, (context) => {
      const page = pageRequest(new URL(context.req.url).searchParams)
      const { total, items } = accounts.orgs(page.limit, page.offset)
      const payload = { orgs: items.map(orgView), pagination: pagination(page, total, items.length) }
      return success(payload, clock())
    })
  }

  routes.get('/org/:org/details', (context) =>
    success({ org: orgView(accounts.org(context.req.param('org'))) }, clock()),
  )

  routes.post('/org/create', async (context) => {
    const fields = await readFields(context.req.raw)
    const domain = requireText(fields, 'domain')
    const name = requireText(fields, 'name')
    const org = service.db.transaction(() => {
      const created = accounts.createOrg({ domain, name, description: optionalText(fields, 'description') })
      service.events.append({
        name: 'org_created',
        category: 'org',
        subCategory: 'lifecycle',
        orgId: created.id,
        objectId: created.id,
        actorId: context.var.user.id,
        data: { id: created.id, name: created.name },
      })
      return created
    })
    service.courier.wake()
    return success({ org: orgView(org) }, clock())
  })

  // The second is the plural of a published guide; the service itself has only the first.
  for (const path of ['/workspaces/all', '/workspaces']) {
    routes.get(path, (context) => workspaceList(service, new URL(context.req.url).searchParams))
  }
  routes.get('/org/:org/list/workspaces', (context) => {
    const org = accounts.org(context.req.param('org'))
    return workspaceList(service, new URL(context.req.url).searchParams, org.id)
  })

  routes.get('/workspace/:workspace/details', (context) =>
    success({ workspace: workspaceView(accounts.workspace(context.req.param('workspace'))) }, clock()),
  )

  routes.post('/org/:org/create/workspace', async (context) => {
    const org = accounts.org(context.req.param('org'))
    const fields = await readFields(context.req.raw)
    const folderName = checkName(requireText(fields, 'folder_name'), 'folder_name')
    const name = requireText(fields, 'name')
    requireText(fields, 'perm_join')
    requireText(fields, 'perm_member_manage')
    const intelligence = optionalBoolean(fields, 'intelligence')
    if (intelligence === undefined) throw missingField('intelligence')
    const workspace = service.db.transaction(() => {
      const created = accounts.createWorkspace(org.id, {
        folderName,
        name,
        description: optionalText(fields, 'description'),
        permJoin: oneOf(fields, 'perm_join', PERM_JOIN, PERM_JOIN[0]),
        permMemberManage: oneOf(fields, 'perm_member_manage', PERM_MANAGE, PERM_MANAGE[0]),
        intelligence,
      })
      service.events.append({
        name: 'workspace_created',
        category: 'workspace',
        subCategory: 'lifecycle',
        orgId: org.id,
        workspaceId: created.id,
        objectId: created.id,
        actorId: context.var.user.id,
        data: { id: created.id, name: created.name },
      })
      return created
    })
    service.courier.wake()
    return success({ workspace: workspaceView(workspace) }, clock())
  })
  return routes
}

function workspaceList(service: Service, query: URLSearchParams, orgId?: string): Response {
  const page = pageRequest(query)
  const { total, items } = service.accounts.workspaces(page.limit, page.offset, orgId)
  const payload = { workspaces: items.map(workspaceView), pagination: pagination(page, total, items.length) }
  return success(payload, service.clock())
}
