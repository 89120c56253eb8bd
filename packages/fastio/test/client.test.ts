import { startEmulator } from '@signalbox/emulator'
import type { Emulator } from '@signalbox/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FastioClient, FastioError } from '../src/index.ts'
import type { StorageNode } from '../src/index.ts'

let fastio: Emulator
let client: FastioClient
let ws: string

beforeAll(async () => {
  fastio = await startEmulator({ port: 0 })
  client = new FastioClient({ baseUrl: `${fastio.url}/`, token: () => Promise.resolve(fastio.token) })
  ws = fastio.workspace.id
})

afterAll(async () => {
  await client.close()
  await fastio.close()
})

beforeEach(() => fastio.reset())

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list = []
  for await (const item of items) list.push(item)
  return list
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

async function upload(name: string, content = 'hello', folder = 'root'): Promise<string> {
  const { fileId } = await client.uploadSmall(ws, folder, name, text(content))
  if (fileId === undefined) throw new Error('the emulator stores at once')
  return fileId
}

describe('account', () => {
  it('knows itself', async () => {
    expect(await client.authCheck()).toBe(fastio.user.id)
    expect(await client.me()).toMatchObject({
      id: fastio.user.id,
      email: 'dev@example.com',
      firstName: 'Dev',
    })
    expect(client.rateLimit).toMatchObject({ available: 1000, max: 1000 })
  })

  it('lists and makes workspaces', async () => {
    const made = await client.createWorkspace(fastio.org.id, { folderName: 'videos', name: 'Videos' })
    expect(made).toMatchObject({ name: 'Videos', folderName: 'videos', orgId: fastio.org.id })
    expect((await all(client.listWorkspaces())).map(({ id }) => id)).toEqual([ws, made.id])
    expect(await all(client.listWorkspaces({ org: 'demo' }))).toHaveLength(2)
  })
})

describe('storage', () => {
  it('walks a folder over all its pages, and stops asking when the caller stops', async () => {
    for (let i = 0; i < 230; i++)
      await client.createFolder(ws, 'root', `folder-${String(i).padStart(3, '0')}`)
    const nodes = await all(client.listFolder(ws, 'root', { sortBy: 'name', sortDir: 'desc' }))
    expect(nodes).toHaveLength(230)
    expect(nodes.map(({ name }) => name)).toEqual(
      nodes
        .map(({ name }) => name)
        .toSorted()
        .toReversed(),
    )
    let first: StorageNode | undefined
    for await (const node of client.listFolder(ws)) {
      first = node
      break
    }
    expect(first).toMatchObject({ name: 'folder-000', type: 'folder', parent: 'root' })
  })

  it('uploads, replaces, downloads and deletes', async () => {
    const folder = await client.createFolder(ws, 'root', 'in')
    const id = await upload('ünï "x".txt', 'one', folder.id)
    expect(await upload('ünï "x".txt', 'zwei', folder.id)).toBe(id)
    const download = await client.download(ws, id)
    expect([download.length, download.contentType]).toEqual([4, 'text/plain'])
    expect(new TextDecoder().decode(await download.bytes())).toBe('zwei')
    const [node] = (await client.details(ws, [id])).nodes
    expect(node).toMatchObject({ name: 'ünï "x".txt', size: 4, parent: folder.id, hashAlgorithm: 'sha256' })
    await client.deleteNode(ws, id)
    expect(await all(client.listFolder(ws, folder.id))).toEqual([])
    expect(await all(client.listFolder({ type: 'workspace', id: ws }, 'trash'))).toMatchObject([{ id }])
  })

  it('carries every byte, up to 4 MiB', async () => {
    const bytes = Uint8Array.from({ length: 4 * 1024 * 1024 }, (_, i) => (i * 7) % 256)
    const { fileId = '' } = await client.uploadSmall(ws, 'root', 'big.bin', bytes)
    const back = await (await client.download(ws, fileId)).bytes()
    expect(Buffer.compare(back, bytes)).toBe(0)
    const empty = await upload('empty', '')
    expect(await (await client.download(ws, empty)).bytes()).toHaveLength(0)
    await expect(client.uploadSmall(ws, 'root', 'x', new Uint8Array(bytes.length + 1))).rejects.toMatchObject(
      {
        code: 'SB_FASTIO_TOO_LARGE',
      },
    )
  })

  it('reads details of any number of nodes, and tells what failed id by id', async () => {
    const ids = []
    for (let i = 0; i < 30; i++) ids.push(await upload(`f${i}`))
    const absent = `2${'a'.repeat(28)}`
    const { nodes, errors } = await client.details(ws, [...ids, absent, 'junk', (ids[0] ?? '').toUpperCase()])
    expect(new Set(nodes.map(({ id }) => id))).toEqual(new Set(ids))
    expect(errors).toMatchObject([
      { nodeId: absent, apiCode: '133123' },
      { nodeId: 'junk', apiCode: '191878' },
    ])
    expect(await client.details(ws, [])).toEqual({ nodes: [], errors: [] })
    expect(await client.details(ws, [absent])).toMatchObject({ nodes: [], errors: [{ nodeId: absent }] })
  })
})

describe('events', () => {
  it('finds them over several pages, with one id everywhere', async () => {
    const id = await upload('a')
    for (let i = 0; i < 6; i++) await upload('a', `version ${i}`)
    const events = await all(client.searchEvents({ workspaceId: ws, pageSize: 3 }))
    expect(events).toHaveLength(7)
    expect(new Set(events.map(({ objectId }) => objectId))).toEqual(new Set([id]))
    expect(events.at(-1)).toMatchObject({
      event: 'workspace_storage_file_added',
      callingUser: fastio.user.id,
    })
    expect(await client.eventDetails(events[0]?.eventId ?? '')).toEqual(events[0])
    const updates = { workspaceId: ws, event: 'workspace_storage_file_updated', objectId: id }
    expect(await all(client.searchEvents(updates))).toHaveLength(6)
    expect(await all(client.searchEvents({ workspaceId: ws, createdMin: '2999-01-01' }))).toEqual([])
  })

  it('registers a webhook at the route of the guide', async () => {
    const webhook = { url: 'http://127.0.0.1:9/hook', events: ['upload', 'modify'], secret: 's' }
    const made = await client.registerWebhook(ws, webhook)
    expect(made).toMatchObject({ url: webhook.url, secret: 's' })
    expect(fastio.state().webhooks).toBe(1)
  })
})

describe('errors', () => {
  it('carry status, kind, the field that was wrong, and never the token', async () => {
    const stranger = new FastioClient({ baseUrl: fastio.url, token: 'nobody-knows-me' })
    const failures = await Promise.allSettled([
      stranger.me(),
      client.createFolder('1', 'root', 'x'),
      client.createFolder(ws, 'root', 'a/b'),
      client.registerWebhook(ws, { url: 'http://example.com/' }),
      client.createWorkspace(fastio.org.id, { folderName: 'demo-files', name: 'Again' }),
    ])
    await stranger.close()
    const errors = failures.map((failure) =>
      failure.status === 'rejected' ? (failure.reason as unknown) : undefined,
    )
    expect(errors).toMatchObject([
      { status: 401, code: 'SB_FASTIO_UNAUTHORIZED', apiCode: '10011' },
      { status: 404, code: 'SB_FASTIO_NOT_FOUND' },
      { status: 406, code: 'SB_FASTIO_INVALID', fields: [{ name: 'name', kind: 'invalid' }] },
      { status: 406, code: 'SB_FASTIO_INVALID', fields: [{ name: 'url' }] },
      { status: 409, code: 'SB_FASTIO_CONFLICT', reason: 'folder_name_taken' },
    ])
    for (const error of errors) {
      expect(error).toBeInstanceOf(FastioError)
      expect(String(error)).not.toContain('nobody-knows-me')
    }
  })

  it('are told before anything is sent where an id could change the path', async () => {
    const before = fastio.state().events
    for (const id of ['../../user', 'a/b', '', 'a b', 'x'.repeat(129), '..', 'a?b', 'a,b']) {
      await expect(client.deleteNode(ws, id)).rejects.toMatchObject({ code: 'SB_FASTIO_BAD_ARGUMENT' })
    }
    expect(fastio.state().events).toBe(before)
    expect(() => new FastioClient({ baseUrl: 'ftp://x', token: '' })).toThrow(/baseUrl/)
  })
})
