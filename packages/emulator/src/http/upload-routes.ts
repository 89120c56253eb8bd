import { Hono } from 'hono'
import { ApiError, invalidField, missingField } from '../api-error.ts'
import type { Service } from '../service.ts'
import { success } from './envelope.ts'
import { readFields } from './body.ts'
import type { Env } from './guards.ts'
import { oneOf, optionalText, requireText } from './params.ts'

/** The single-call upload. Sessions with chunks come with the full API. */
export function uploadRoutes(service: Service): Hono<Env> {
  const routes = new Hono<Env>()

  routes.post('/upload', async (context) => {
    const fields = await readFields(context.req.raw)
    const action = oneOf(fields, 'action', ['create', 'update'], 'create')
    const name = action === 'create' ? requireText(fields, 'name') : undefined
    const size = requireText(fields, 'size')
    const workspace = service.accounts.workspace(requireText(fields, 'instance_id'))
    const fileId = action === 'update' ? requireText(fields, 'file_id') : undefined
    const part = fields.file('chunk')
    if (!part) throw missingField('chunk')
    if (!/^\d{1,15}$/.test(size)) throw invalidField('size', '"size" must be a number of bytes.')
    if (Number(size) !== part.bytes.length) {
      throw new ApiError(406, 10522, `"size" says ${size} bytes, the file has ${part.bytes.length}.`)
    }
    const hash = await service.content.put(part.bytes)
    const content = { hash, size: part.bytes.length, actorId: context.var.user.id }
    const { files } = service
    const stored =
      fileId === undefined
        ? files.putFile(workspace, optionalText(fields, 'folder_id') ?? 'root', name ?? '', content)
        : files.updateFile(workspace, fileId, content)
    service.courier.wake()
    const id = service.db.transaction(() => service.ids.opaque('upload'))
    return success({ id, new_file_id: stored.id }, service.clock())
  })
  return routes
}
