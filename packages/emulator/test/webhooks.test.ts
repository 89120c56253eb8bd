import { dialects, normalize, parsePayload, verify } from '@signalbox/events'
import type { DialectName } from '@signalbox/events'
import { describe, expect, it } from 'vitest'
import { startEmulator } from '../src/index.ts'
import type { Emulator, EmulatorOptions } from '../src/index.ts'
import { waitUntil } from '../src/wait.ts'
import { call, form, json, upload } from './api.ts'
import { startReceiver } from './receiver.ts'
import type { Received, Receiver } from './receiver.ts'

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes ok!').toString('base64')}`

const start = (options: EmulatorOptions = {}): Promise<Emulator> =>
  startEmulator({ port: 0, seed: 1, ...options })

const quick = { retry: { baseMs: 20, maxMs: 60, maxAttempts: 200 } }

/** Guide 004's registration: no challenge. */
function register(
  fastio: Emulator,
  receiver: Receiver,
  fields: Record<string, string> = {},
): ReturnType<typeof call> {
  const path = `/workspaces/${fastio.workspace.id}/webhooks/`
  return call(fastio, 'POST', path, form({ url: receiver.url, secret: SECRET, ...fields }))
}

const check = (
  { headers, body }: Received,
  dialect: DialectName,
  now = Date.now(),
): ReturnType<typeof verify> =>
  verify({ headers, body }, { dialects: [dialect], secrets: ['another', SECRET], now })

describe('every dialect', () => {
  it.each(Object.keys(dialects) as DialectName[])('%s arrives signed and tells the file', async (dialect) => {
    await using receiver = await startReceiver()
    await using fastio = await start()
    expect((await register(fastio, receiver, { dialect })).status).toBe(201)
    const id = (await upload(fastio, { name: 'clip.mp4', bytes: 'x'.repeat(1234) })).json[
      'new_file_id'
    ] as string
    const [received] = await receiver.count(1)
    if (!received) throw new Error('nothing came')
    expect(await check(received, dialect)).toMatchObject({ ok: true, dialect, secretIndex: 1 })
    const changed = { ...received, body: Buffer.concat([received.body, Buffer.from(' ')]) }
    expect(await check(changed, dialect)).toMatchObject({ ok: false, reason: 'signature_mismatch' })

    const raw = received.body
    const normalized = normalize(parsePayload(raw).value, { dialect, raw, receivedAt: Date.now() })
    expect(normalized.event.eventType).toBe('file.created')
    const normalId = id.replaceAll('-', '')
    expect(normalized.objectId).toBe(normalId)
    const search = await call(fastio, 'GET', `/events/search/?workspace_id=${fastio.workspace.id}`)
    const [logged] = search.json['events'] as { event_id: string }[]
    expect(normalized.event.eventId).toBe(logged?.event_id)
  })
})

describe('registration', () => {
  it("is guide 003's with a challenge, echoed as JSON or as text", async () => {
    await using fastio = await start()
    const echoes = [
      (body: Buffer) => body.toString('utf8'),
      (body: Buffer) => `${(JSON.parse(body.toString('utf8')) as { challenge: string }).challenge}\n`,
    ]
    for (const echo of echoes) {
      await using receiver = await startReceiver(({ body }) => ({ status: 200, body: echo(body) }))
      const made = await call(
        fastio,
        'POST',
        '/v1/webhooks',
        json({ url: receiver.url, secret: SECRET, events: ['upload'] }),
      )
      expect(made.status).toBe(201)
      const [challenge] = receiver.received
      expect(challenge && (await check(challenge, 'fastio-signature-sha256')).ok).toBe(true)
    }
    expect(fastio.state().webhooks).toBe(2)
  })

  it('refuses a receiver that does not echo', async () => {
    await using fastio = await start({ webhooks: { timeoutMs: 300 } })
    const answers = [
      { status: 200, body: 'ok' },
      { status: 200, body: '{"challenge":"other"}' },
      { status: 500 },
      { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
      { status: 200, reset: true },
    ]
    for (const answer of answers) {
      await using receiver = await startReceiver(() => answer)
      const { status, json: body } = await call(fastio, 'POST', '/v1/webhooks', json({ url: receiver.url }))
      expect([status, body['error']]).toMatchObject([406, { params: [{ name: 'url', kind: 'invalid' }] }])
    }
    expect(fastio.state().webhooks).toBe(0)
  })

  it('narrows by workspace, path, extension and events', async () => {
    await using receiver = await startReceiver()
    await using fastio = await start()
    const fields = {
      url: receiver.url,
      workspace: fastio.workspace.id,
      path: '/in',
      extensions: ['mp4'],
      events: ['upload'],
    }
    expect((await call(fastio, 'POST', '/v1/webhooks/', json(fields))).status).toBe(201)
    const path = `/workspace/${fastio.workspace.id}/storage/root/createfolder/`
    const folder = (await call(fastio, 'POST', path, form({ name: 'in' }))).json['node'] as { id: string }
    await upload(fastio, { name: 'a.mp4' })
    await upload(fastio, { name: 'a.txt', folder: folder.id })
    await upload(fastio, { name: 'b.mp4', folder: folder.id })
    await upload(fastio, { name: 'b.mp4', folder: folder.id, bytes: 'again' })
    await fastio.idle()
    expect(fastio.deliveries().map(({ event, state }) => [event, state])).toEqual([
      ['workspace_storage_file_added', 'delivered'],
    ])
    expect(receiver.received).toHaveLength(2)
  })

  it('shows the secret once, lists and removes', async () => {
    await using receiver = await startReceiver()
    await using fastio = await start()
    const made = (await register(fastio, receiver, { secret: '' })).json['webhook'] as {
      id: string
      secret: string
    }
    expect(made.secret).toMatch(/^whsec_/)
    const path = `/workspaces/${fastio.workspace.id}/webhooks/`
    for (const list of [path, '/v1/webhooks']) {
      const { json: body } = await call(fastio, 'GET', list)
      expect(body['webhooks']).toMatchObject([{ id: made.id }])
      expect(JSON.stringify(body)).not.toContain('secret')
    }
    expect((await call(fastio, 'DELETE', `${path}${made.id}/`)).status).toBe(200)
    expect((await call(fastio, 'DELETE', `/v1/webhooks/${made.id}`)).status).toBe(404)
    await upload(fastio, { name: 'a' })
    await fastio.idle()
    expect(receiver.received).toHaveLength(0)
  })

  it('refuses other machines, unknown dialects and unknown events', async () => {
    await using fastio = await start()
    const attempts: [string, string][] = [
      ['url', 'http://example.com/'],
      ['url', 'http://169.254.169.254/'],
      ['dialect', 'morse'],
      ['events', 'uploadd'],
      ['dialect', '__proto__'],
    ]
    for (const [field, value] of attempts) {
      const fields = { url: 'http://127.0.0.1:9/', [field]: value }
      const { status, json: body } = await call(
        fastio,
        'POST',
        `/workspaces/${fastio.workspace.id}/webhooks/`,
        form(fields),
      )
      expect([status, body['error']]).toMatchObject([406, { params: [{ name: field }] }])
    }
    expect((await call(fastio, 'POST', '/v1/webhooks', { headers: { authorization: '' } })).status).toBe(401)
  })
})

describe('delivery', () => {
  it('goes on when the receiver comes back, in order', async () => {
    await using fastio = await start({ webhooks: quick })
    let port: number
    {
      await using receiver = await startReceiver()
      port = receiver.port
      await register(fastio, receiver)
    }
    const ids: string[] = []
    for (const name of ['a', 'b', 'c']) ids.push((await upload(fastio, { name })).json['new_file_id'])
    expect(await waitUntil(() => fastio.deliveries().every(({ attempts }) => attempts >= 2), 5000)).toBe(true)
    expect(
      fastio.deliveries().every(({ state, error }) => state !== 'delivered' && error !== undefined),
    ).toBe(true)
    await using receiver = await startReceiver(undefined, port)
    await fastio.idle()
    const bodies = receiver.received.map(({ body }) => body.toString('utf8'))
    for (const id of ids) expect(bodies.filter((body) => body.includes(id))).toHaveLength(1)
  })

  it('honours Retry-After, retries refusals and gives up on 410', async () => {
    const statuses = [503, 401, 200, 410]
    await using receiver = await startReceiver((_, i) => ({
      status: statuses[i] ?? 500,
      ...(i === 0 && { headers: { 'retry-after': '1' } }),
    }))
    await using fastio = await start({ webhooks: quick })
    await register(fastio, receiver)
    await upload(fastio, { name: 'a' })
    await fastio.idle()
    const [first, second] = receiver.received
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(900)
    await upload(fastio, { name: 'b' })
    await fastio.idle()
    expect(fastio.deliveries()).toMatchObject([
      { state: 'delivered', attempts: 3, status: 200 },
      { state: 'failed', attempts: 1, status: 410 },
    ])
  })

  it('gives up after the last attempt and cuts off a receiver that never answers', async () => {
    await using receiver = await startReceiver((_, i) =>
      i === 0 ? { status: 200, reset: true } : { status: 500 },
    )
    await using fastio = await start({ webhooks: { retry: { ...quick.retry, maxAttempts: 3 } } })
    await register(fastio, receiver)
    await upload(fastio, { name: 'a' })
    await fastio.idle()
    expect(fastio.deliveries()).toMatchObject([{ state: 'failed', attempts: 3, status: 500 }])
  })

  it('keeps one connection for many deliveries', async () => {
    const ports = new Set<number>()
    await using receiver = await startReceiver()
    await using fastio = await start()
    await register(fastio, receiver)
    for (let i = 0; i < 20; i++) fastio.emit({ type: 'file.created', data: { name: `f${i}` } })
    await fastio.idle()
    for (const { headers } of receiver.received) ports.add(Number(headers.host?.split(':')[1]))
    expect(receiver.received).toHaveLength(20)
    expect(receiver.received.every(({ headers }) => headers.connection !== 'close')).toBe(true)
  })

  it('signs with the time the service believes in', async () => {
    const now = Date.parse('2026-03-01T10:00:00Z')
    await using receiver = await startReceiver()
    await using fastio = await start({ clock: () => now })
    await register(fastio, receiver, { dialect: 'fastio-signature-t-v1' })
    await upload(fastio, { name: 'a' })
    const [received] = await receiver.count(1)
    expect(received && (await check(received, 'fastio-signature-t-v1', now)).ok).toBe(true)
    expect(received && (await check(received, 'fastio-signature-t-v1'))).toMatchObject({
      reason: 'timestamp_too_old',
    })
  })
})

describe('events made by hand', () => {
  it('take any type, live or canonical, and go to search and webhooks alike', async () => {
    await using receiver = await startReceiver()
    await using fastio = await start()
    await register(fastio, receiver)
    const made = await call(
      fastio,
      'POST',
      '/_emulator/emit',
      json({ type: 'file.moved', data: { name: 'x.mov', size: 5 } }),
    )
    expect(made.json).toMatchObject({ event: { event: 'workspace_storage_file_moved' } })
    await call(fastio, 'POST', '/_emulator/emit', json({ type: 'ai_chat_created', agentId: 'agent-7' }))
    await receiver.count(2)
    const search = await call(fastio, 'GET', `/events/search/?org_id=${fastio.org.id}`)
    expect(search.json['events']).toMatchObject([
      { event: 'ai_chat_created' },
      { event: 'workspace_storage_file_moved' },
    ])
    for (const bad of [{}, { type: 5 }, { type: 'x', nope: 1 }, { type: 'x', workspaceId: 'nowhere' }]) {
      const { status } = await call(fastio, 'POST', '/_emulator/emit', json(bad))
      expect([406, 404]).toContain(status)
    }
  })
})
