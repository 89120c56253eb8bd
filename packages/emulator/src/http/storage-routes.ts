import { Hono } from 'hono'
import { ApiError, invalidField, unauthorized } from '../api-error.ts'
import { normalizeId } from '../ids.ts'
import type { Service } from '../service.ts'
import type { Workspace } from '../storage/accounts.ts'
import { listFolder } from '../storage/listing.ts'
import { success } from './envelope.ts'
import { readFields } from './body.ts'
import { userOf } from './guards.ts'
import type { Env } from './guards.ts'
import { oneOf, optionalBoolean, optionalText, requireText } from './params.ts'
import { nodeView } from './views.ts'
import type { View } from './views.ts'

/** The most ids of one bulk details call. */
const MAX_BULK = 25

const PREFIX = '/workspace/:workspace/storage'

/** Files and folders of a workspace. */
export function storageRoutes(service: Service): Hono<Env> {
  const { accounts, tree, files, clock } = service
  const routes = new Hono<Env>()
  const node = (id: string, workspace: Workspace): View => nodeView(tree.find(workspace.id, id), tree)

  routes.get(`${PREFIX}/:folder/list`, (context) => {
    const workspace = accounts.workspace(context.req.param('workspace'))
    const query = new URL(context.req.url).searchParams
    const folder = context.req.param('folder').toLowerCase()
    const pageSize = Number(oneOf(query, 'page_size', ['100', '250', '500'], '100'))
    const page = listFolder(service.db, {
      workspaceId: workspace.id,
      folderKey: folder === 'trash' ? 'trash' : tree.folderKey(workspace.id, folder),
      sortBy: oneOf(query, 'sort_by', ['name', 'updated', 'created', 'type'], 'name'),
      direction: oneOf(query, 'sort_dir', ['asc', 'desc'], 'asc'),
      pageSize,
      cursor: optionalText(query, 'cursor'),
    })
    const nextCursor = page.nextCursor ?? null
    const items = page.items.map((item) => nodeView(item, tree))
    return success(
      {
        nodes: { count: items.length, items },
        next_cursor: nextCursor,
        pagination: { page_size: pageSize, has_more: nextCursor !== null, next_cursor: nextCursor },
      },
      clock(),
    )
  })

  routes.get(`${PREFIX}/:node/details`, (context) => {
    const workspace = accounts.workspace(context.req.param('workspace'))
    const id = context.req.param('node')
    return id.includes(',')
      ? bulkDetails(service, workspace, id.split(','))
      : success({ node: node(id, workspace) }, clock())
  })

  routes.post(`${PREFIX}/:parent/createfolder`, async (context) => {
    const workspace = accounts.workspace(context.req.param('workspace'))
    const fields = await readFields(context.req.raw)
    const options = { force: optionalBoolean(fields, 'force') ?? false, actorId: context.var.user.id }
    const name = requireText(fields, 'name')
    const folder = files.createFolder(workspace, context.req.param('parent'), name, options)
    service.courier.wake()
    return success({ node: nodeView(folder, tree) }, clock())
  })

  routes.delete(`${PREFIX}/:node/delete`, (context) => {
    const workspace = accounts.workspace(context.req.param('workspace'))
    const id = context.req.param('node')
    if (id.toLowerCase() === 'root') throw invalidField('node', 'The root cannot be deleted.')
    const trashed = files.trash(workspace, id, context.var.user.id)
    service.courier.wake()
    return success({ node: nodeView(trashed, tree) }, clock())
  })

  routes.get(`${PREFIX}/:node/requestread`, (context) => {
    const workspace = accounts.workspace(context.req.param('workspace'))
    const token = files.issueReadToken(workspace, context.req.param('node'), context.var.user.id)
    service.courier.wake()
    return success({ token }, clock())
  })
  return routes
}

/** Reading bytes takes a read token instead of a key, so it stands outside the key check. */
export function readRoute(service: Service): Hono<Env> {
  return new Hono<Env>().get(`${PREFIX}/:node/read`, async (context) => {
    const query = new URL(context.req.url).searchParams
    const token = optionalText(query, 'token')
    const user = userOf(service, context.req.header('authorization'))
    if (!user && token === undefined) throw unauthorized()
    const workspace = service.accounts.workspace(context.req.param('workspace'))
    const file = service.tree.livingFile(workspace.id, context.req.param('node'))
    if (!user && !service.files.opens(token ?? '', file)) throw unauthorized()
    const content = service.files.contentOf(file, optionalText(query, 'version_id'))
    if (!(await service.content.has(content.hash))) {
      throw new ApiError(404, 146950, 'The content of the file is gone.')
    }
    return new Response(service.content.read(content.hash), {
      headers: {
        'content-type': content.mimeType,
        'content-length': String(content.size),
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
        // A stored page must never run as one of ours.
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
      },
    })
  })
}

function bulkDetails(service: Service, workspace: Workspace, ids: readonly string[]): Response {
  const wanted = new Map<string, string>()
  for (const id of ids) {
    const key = normalizeId(id)
    if (id !== '' && !wanted.has(key)) wanted.set(key, id)
  }
  if (wanted.size > MAX_BULK) throw new ApiError(400, 115519, `At most ${MAX_BULK} ids at once.`)
  const nodes: View[] = []
  const errors: View[] = []
  for (const id of wanted.values()) {
    try {
      nodes.push(nodeView(service.tree.find(workspace.id, id), service.tree))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      errors.push({ node_id: id, code: error.code, message: error.message })
    }
  }
  const counts = { node_count: nodes.length, error_count: errors.length, requested_count: wanted.size }
  const status = nodes.length > 0 ? 200 : 404
  return success({ format: 'multi', nodes, errors, ...counts }, service.clock(), status)
}
