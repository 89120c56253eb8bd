import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { startEmulator } from '../src/index.ts'
import { call, form, json, start, storage, upload } from './api.ts'

describe('accounts', () => {
  it('says who the key belongs to, with and without the last slash', async () => {
    await using fastio = await start()
    for (const path of ['/user/auth/check/', '/user/auth/check']) {
      const { status, json } = await call(fastio, 'GET', path)
      expect(status).toBe(200)
      expect(json).toMatchObject({ result: true, id: fastio.user.id, current_api_version: '1.0' })
    }
    const me = await call(fastio, 'GET', '/user/me/details/?output=terse,markdown')
    expect(me.json).toMatchObject({ user: { id: fastio.user.id, email_address: 'dev@example.com' } })
    expect(fastio.user.id).toMatch(/^\d{19}$/)
  })

  it('refuses a missing, unknown or malformed key with 401 and 10011', async () => {
    await using fastio = await start()
    for (const authorization of ['', 'Bearer nobody', 'Basic YTpi', 'Bearer']) {
      const { status, json } = await call(fastio, 'GET', '/user/me/details/', { headers: { authorization } })
      expect(status).toBe(401)
      expect(json).toMatchObject({ result: false, error: { code: 10011 } })
    }
  })

  it('lists, makes and shows organisations and workspaces', async () => {
    await using fastio = await start()
    const made = await call(fastio, 'POST', '/org/create/', form({ domain: 'acme', name: 'Acme' }))
    const org = (made.json['org'] as { id: string }).id
    for (const path of ['/orgs/list/', '/orgs/all/']) {
      const { json } = await call(fastio, 'GET', path)
      expect(json).toMatchObject({ orgs: [{ domain: 'demo' }, { domain: 'acme' }], pagination: { total: 2 } })
    }
    const fields = { folder_name: 'videos', name: 'Videos', perm_join: 'Member or above' }
    const rest = { perm_member_manage: 'Admin or above', intelligence: 'false' }
    const workspace = await call(
      fastio,
      'POST',
      `/org/${org}/create/workspace/`,
      json({ ...fields, ...rest }),
    )
    expect(workspace.json).toMatchObject({ workspace: { name: 'Videos', org_domain: 'acme' } })
    const byDomain = await call(fastio, 'GET', '/org/acme/list/workspaces/?limit=1')
    expect(byDomain.json).toMatchObject({
      workspaces: [{ folder_name: 'videos' }],
      pagination: { has_more: false },
    })
    const byName = await call(fastio, 'GET', '/workspace/videos/details/')
    expect(byName.json).toMatchObject({ workspace: { name: 'Videos' } })
    const taken = await call(fastio, 'POST', '/org/create/', form({ domain: 'acme', name: 'Again' }))
    expect(taken.status).toBe(409)
  })

  it('names each missing field in the documented envelope', async () => {
    await using fastio = await start()
    const path = `/org/${fastio.org.id}/create/workspace/`
    const { status, json } = await call(fastio, 'POST', path, form({ folder_name: 'x', name: 'X' }))
    expect(status).toBe(406)
    expect(json).toMatchObject({
      result: false,
      error: {
        code: 10022,
        resource: 'POST Org [param] Create Workspace',
        params: [{ name: 'perm_join', kind: 'missing', code: 10022 }],
      },
    })
  })

  it('answers an unknown route with 404 and 9992, and bad limits with 207321', async () => {
    await using fastio = await start()
    const unknown = await call(fastio, 'GET', '/org/1/events/changes/')
    expect([unknown.status, unknown.json['error']]).toMatchObject([404, { code: 9992 }])
    const limit = await call(fastio, 'GET', '/orgs/list/?limit=501')
    expect([limit.status, limit.json['error']]).toMatchObject([406, { code: 207321 }])
  })

  it('sends the rate limit headers with every answer', async () => {
    await using fastio = await start()
    for (const path of ['/user/me/details/', '/nowhere/']) {
      const { headers } = await call(fastio, 'GET', path)
      for (const name of ['avail', 'max', 'expires'])
        expect(headers.get(`x-ve-limit-${name}`)).toMatch(/^\d+$/)
    }
  })
})

describe('files', () => {
  it('stores, lists, shows and reads a file, and keeps its id over a new version', async () => {
    await using fastio = await start()
    const first = await upload(fastio, { name: 'report.pdf', bytes: 'one' })
    const id = first.json['new_file_id'] as string
    const before = await call(fastio, 'GET', storage(fastio, `${id}/details/`))
    const second = await upload(fastio, { name: 'report.pdf', bytes: 'two!' })
    expect(second.json['new_file_id']).toBe(id)
    const after = await call(
      fastio,
      'GET',
      storage(fastio, `${id.replaceAll('-', '').toUpperCase()}/details/`),
    )
    const hash = createHash('sha256').update('two!').digest('hex')
    expect(after.json).toMatchObject({
      node: { id, size: 4, hash, mimetype: 'application/pdf', parent: 'root' },
    })
    const version = (answer: typeof before): string => (answer.json['node'] as { version: string }).version
    expect(version(after)).not.toBe(version(before))

    const { json } = await call(fastio, 'GET', storage(fastio, `${id}/requestread/`))
    const read = (query: string): Promise<Response> =>
      fetch(`${fastio.url}${storage(fastio, `${id}/read/${query}`)}`)
    const token = json['token'] as string
    const bytes = await read(`?token=${token}`)
    expect([bytes.status, bytes.headers.get('content-length'), await bytes.text()]).toEqual([
      200,
      '4',
      'two!',
    ])
    const old = await read(`?token=${token}&version_id=${version(before)}`)
    expect(await old.text()).toBe('one')
    const refused = await Promise.all([read(''), read('?token=wrong')])
    expect(refused.map(({ status }) => status)).toEqual([401, 401])
    await Promise.all(refused.map((response) => response.arrayBuffer()))
  })

  it('lets a read token expire, and never lets it open another file', async () => {
    let now = Date.parse('2026-03-01T10:00:00Z')
    await using fastio = await startEmulator({ port: 0, clock: () => now })
    const ids: string[] = []
    for (const name of ['a.txt', 'b.txt']) ids.push((await upload(fastio, { name })).json['new_file_id'])
    const [a = '', b = ''] = ids
    const { json } = await call(fastio, 'GET', storage(fastio, `${a}/requestread/`))
    const status = async (id: string): Promise<number> => {
      const response = await fetch(
        `${fastio.url}${storage(fastio, `${id}/read/?token=${json['token'] as string}`)}`,
      )
      await response.arrayBuffer()
      return response.status
    }
    expect([await status(a), await status(b)]).toEqual([200, 401])
    now += 6 * 60_000
    expect(await status(a)).toBe(401)
  })

  it('answers bulk details one by one, and 404 with the same shape when none can be shown', async () => {
    await using fastio = await start()
    const id = (await upload(fastio, { name: 'a.txt' })).json['new_file_id'] as string
    const absent = `${id.slice(0, -1)}${id.endsWith('z') ? 'y' : 'z'}`
    const mixed = await call(
      fastio,
      'GET',
      storage(fastio, `${id},${id.toUpperCase()},${absent},Junk/details/`),
    )
    expect(mixed.status).toBe(200)
    expect(mixed.json).toMatchObject({
      format: 'multi',
      nodes: [{ id }],
      errors: [
        { node_id: absent, code: 133123 },
        { node_id: 'Junk', code: 191878 },
      ],
      node_count: 1,
      error_count: 2,
      requested_count: 3,
    })
    const none = await call(fastio, 'GET', storage(fastio, `${absent},${absent}/details/`))
    expect([none.status, none.json['node_count']]).toEqual([404, 0])
    const ids = Array.from({ length: 26 }, (_, i) => `${i}`).join(',')
    const many = await call(fastio, 'GET', storage(fastio, `${ids}/details/`))
    expect([many.status, many.json['error']]).toMatchObject([400, { code: 115519 }])
  })

  it('answers createfolder with the folder that is there, and makes a sibling when forced', async () => {
    await using fastio = await start()
    const create = (fields: Record<string, string>): ReturnType<typeof call> =>
      call(fastio, 'POST', storage(fastio, 'root/createfolder/'), form(fields))
    const one = await create({ name: 'in' })
    const two = await create({ name: 'in' })
    const three = await create({ name: 'in', force: 'true' })
    const node = (answer: typeof one): { id: string; name: string } => answer.json['node']
    expect(node(two).id).toBe(node(one).id)
    expect(node(three)).toMatchObject({ name: 'in (2)' })
    expect(fastio.state().events).toBe(2)
  })

  it('moves a folder and all it holds to the trash with one event', async () => {
    await using fastio = await start()
    const folder = await call(fastio, 'POST', storage(fastio, 'root/createfolder/'), form({ name: 'in' }))
    const folderId = (folder.json['node'] as { id: string }).id
    const fileId = (await upload(fastio, { name: 'a.txt', folder: folderId })).json['new_file_id'] as string
    const before = fastio.state().events
    expect((await call(fastio, 'DELETE', storage(fastio, `${folderId}/delete/`))).status).toBe(200)
    expect(fastio.state()).toMatchObject({ events: before + 1, files: 0, folders: 0, trashed: 1 })
    const trash = await call(fastio, 'GET', storage(fastio, 'trash/list/'))
    expect(trash.json).toMatchObject({ nodes: { count: 1, items: [{ id: folderId, parent: 'trash' }] } })
    for (const path of [`${folderId}/list/`, `${fileId}/requestread/`]) {
      expect((await call(fastio, 'GET', storage(fastio, path))).status).toBe(404)
    }
    expect((await call(fastio, 'DELETE', storage(fastio, `${folderId}/delete/`))).status).toBe(404)
    expect((await upload(fastio, { name: 'b.txt', folder: folderId })).status).toBe(404)
  })

  it('pages through a folder without missing or repeating anything while files come', async () => {
    await using fastio = await start()
    for (let i = 0; i < 205; i++) {
      await call(
        fastio,
        'POST',
        storage(fastio, 'root/createfolder/'),
        form({ name: `f${String(i).padStart(3, '0')}` }),
      )
    }
    const names: string[] = []
    let cursor = ''
    do {
      const query = `?page_size=100&sort_by=name&sort_dir=desc${cursor && `&cursor=${cursor}`}`
      const { json } = await call(fastio, 'GET', storage(fastio, `root/list/${query}`))
      const page = json as { nodes: { items: { name: string }[] }; next_cursor: string | null }
      names.push(...page.nodes.items.map(({ name }) => name))
      cursor = page.next_cursor ?? ''
      await call(fastio, 'POST', storage(fastio, 'root/createfolder/'), form({ name: `z${names.length}` }))
    } while (cursor !== '')
    expect(names).toEqual(Array.from({ length: 205 }, (_, i) => `f${String(204 - i).padStart(3, '0')}`))
    for (const query of ['page_size=10', 'cursor=bm9wZQ', 'cursor=%00', 'sort_by=size']) {
      expect((await call(fastio, 'GET', storage(fastio, `root/list/?${query}`))).status).toBe(406)
    }
  })
})

describe('events', () => {
  it('tells each change once, newest first, and finds it by every filter', async () => {
    await using fastio = await start()
    const id = (await upload(fastio, { name: 'a.txt' })).json['new_file_id'] as string
    await upload(fastio, { name: 'a.txt', bytes: 'again' })
    await call(fastio, 'GET', storage(fastio, `${id}/requestread/`))
    await call(fastio, 'DELETE', storage(fastio, `${id}/delete/`))
    const search = async (query: string): Promise<{ event: string; event_id: string }[]> => {
      const { json } = await call(
        fastio,
        'GET',
        `/events/search/?workspace_id=${fastio.workspace.id}${query}`,
      )
      return json['events']
    }
    const names = ['file_deleted', 'download_token_created', 'file_updated', 'file_added']
    const events = await search('')
    expect(events.map(({ event }) => event)).toEqual(names.map((name) => `workspace_storage_${name}`))
    expect(await search('&limit=2&offset=1')).toEqual(events.slice(1, 3))
    expect(
      await search(`&object_id=${id.replaceAll('-', '')}&category=workspace&subcategory=storage`),
    ).toEqual(events)
    expect(await search('&event=workspace_storage_file_added')).toEqual(events.slice(3))
    expect(await search('&created-min=2999-01-01')).toEqual([])
    expect(await search('&acknowledged=true')).toEqual([])
    const detail = await call(fastio, 'GET', `/event/${events[0]?.event_id}/details/`)
    expect(detail.json['event']).toEqual(events[0])
    expect(detail.json['event']).toMatchObject({
      object_id: id,
      calling_user: fastio.user.id,
      org_id: fastio.org.id,
    })
  })

  it('wants one scope, and parent_event_id alone', async () => {
    await using fastio = await start()
    const none = await call(fastio, 'GET', '/events/search/')
    expect([none.status, none.json['error']]).toMatchObject([406, { code: 10022 }])
    const mixed = await call(fastio, 'GET', '/events/search/?parent_event_id=a&event=x')
    expect([mixed.status, mixed.json['error']]).toMatchObject([406, { code: 10262 }])
  })
})
