import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AdminDeps } from '../../src/http/deps.ts'
import { newEvent, readToken, startedAt, startHarness, type Harness } from './harness.ts'

let h: Harness
beforeEach(async () => {
  h = await startHarness()
})
afterEach(() => h.close())

describe('GET /v1/events', () => {
  it('pages through everything, newest first, without a gap or a repetition', async () => {
    for (let n = 1; n <= 23; n += 1) h.store.append(newEvent(n))
    const seen: number[] = []
    let next: number | null = null
    do {
      const page = await h.call(`/v1/events?limit=5${next === null ? '' : `&before=${next}`}`)
      expect(page.status).toBe(200)
      seen.push(...page.json.items.map((item: { seq: number }) => item.seq))
      next = page.json.next
    } while (next !== null)
    expect(seen).toEqual(Array.from({ length: 23 }, (_, index) => 23 - index))
  })

  it('pages forward with `after`', async () => {
    for (let n = 1; n <= 5; n += 1) h.store.append(newEvent(n))
    const first = await h.call('/v1/events?after=0&limit=3')
    expect(first.json.items.map((item: { seq: number }) => item.seq)).toEqual([1, 2, 3])
    const second = await h.call(`/v1/events?after=${first.json.next}&limit=3`)
    expect(second.json.items.map((item: { seq: number }) => item.seq)).toEqual([4, 5])
    expect(second.json.next).toBeNull()
  })

  it('filters by type, workspace, file, source and time', async () => {
    h.store.append(newEvent(1))
    h.store.append(newEvent(2, { type: 'file.deleted' }))
    h.store.append(newEvent(3, { workspace: '999' }))
    h.store.append(newEvent(4, { file: 'abcdef' }))
    h.store.append(newEvent(5, { source: 'other' }))
    const seqs = async (query: string): Promise<number[]> =>
      (await h.call(`/v1/events?${query}`)).json.items.map((item: { seq: number }) => item.seq)
    expect(await seqs('type=file.deleted')).toEqual([2])
    expect(await seqs('type=file.deleted,file.created&workspace=999')).toEqual([3])
    expect(await seqs('file=ABC-DEF')).toEqual([4])
    expect(await seqs('source=other')).toEqual([5])
    expect(await seqs('since=2026-02-24T10:00:04Z')).toEqual([5, 4])
    expect(await seqs(`until=${startedAt + 1000}`)).toEqual([1])
    h.now = startedAt + 10_000
    expect(await seqs('since=5s')).toEqual([5])
  })

  it('says what is routed, and holds no bytes of the payload', async () => {
    h.store.append(newEvent(1))
    h.store.append(newEvent(2))
    h.store.route(1)
    const { json } = await h.call('/v1/events')
    expect(json.items.map((item: { routed: boolean }) => item.routed)).toEqual([false, true])
    expect(json.items[1].event.data.name).toBe('f1.mp4')
    expect(json.items[1]).not.toHaveProperty('raw')
  })

  it('answers an empty log with an empty list', async () => {
    expect((await h.call('/v1/events')).json).toEqual({ items: [], next: null })
  })
})

describe('GET /v1/events/:id', () => {
  beforeEach(() => {
    h.store.append(newEvent(42, {}, { agentId: 'agent-7' }))
    h.store.route()
    h.store.deliveries.push({
      id: 7,
      seq: 1,
      eventId: 'evt_test_1',
      type: 'file.created',
      rule: 'large',
      target: 'worker',
      run: '',
      state: 'retrying',
      attempts: 1,
      stale: false,
      createdAt: startedAt,
      updatedAt: startedAt,
      nextAt: startedAt + 5000,
      lastError: 'The target answered 503.',
    })
    h.store.attempts.set(7, [
      { n: 1, startedAt, latencyMs: 12, ok: false, status: 503, code: 'SB_TARGET_STATUS', response: 'busy' },
    ])
  })

  it('tells the whole story, by seq, id and the id of the sender', async () => {
    for (const ref of ['1', 'evt_test_1', 'evt-42']) {
      const { status, json } = await h.call(`/v1/events/${ref}`)
      expect(status).toBe(200)
      expect(json.seq).toBe(1)
      expect(json.keys).toEqual(['api:evt-42'])
      expect(json.routed).toBe(true)
      expect(json.verification).toEqual({
        verified: true,
        dialect: 'fastio-signature-sha256',
        secret: 'current',
        signedAt: '2026-02-24T10:00:00.000Z',
      })
      expect(json.envelope.detail.original.event_id).toBe('evt-42')
      expect(Buffer.from(json.raw.base64, 'base64').toString()).toBe(json.raw.text)
      expect(json.raw).toMatchObject({ contentType: 'application/json', bytes: json.raw.text.length })
      expect(json.deliveries[0]).toMatchObject({
        id: 7,
        state: 'retrying',
        nextAt: '2026-02-24T10:00:05.000Z',
      })
      expect(json.deliveries[0].attempts[0]).toMatchObject({
        n: 1,
        status: 503,
        latencyMs: 12,
        response: 'busy',
      })
    }
  })

  it('says of each rule whether it matches and why', async () => {
    const { json } = await h.call('/v1/events/1')
    const [large, agents, off] = json.rules
    expect(large).toMatchObject({ rule: 'large', matched: true, targets: [{ name: 'worker', kind: 'http' }] })
    expect(large.why).toContain('detail.data.size')
    expect(agents.matched).toBe(true)
    expect(off).toMatchObject({ enabled: false })
    expect(off.why).toContain('not enabled')
  })

  it('gives the exact bytes, never as something a browser would run', async () => {
    const odd = Buffer.from([0x7b, 0xff, 0x00, 0x0d, 0x0a, 0x7d])
    h.store.append(newEvent(2, { raw: odd, meta: '{"verified":false,"contentType":"text/html"}' }))
    const { bytes, headers } = await h.call('/v1/events/2/raw')
    expect(bytes.equals(odd)).toBe(true)
    expect(headers['content-type']).toBe('application/octet-stream')
    expect(headers['signalbox-content-type']).toBe('text/html')
    expect(headers['content-disposition']).toContain('attachment')
    const { json } = await h.call('/v1/events/2')
    expect(json.raw).not.toHaveProperty('text')
    expect(json.envelope.detail).not.toHaveProperty('original')
  })

  it.each(['0', '-1', '99', 'nobody', '%00', '1e3', '9'.repeat(40), 'x'.repeat(400)])(
    'answers 404 for %s',
    async (ref) => {
      const { status, json } = await h.call(`/v1/events/${ref}`)
      expect(status).toBe(404)
      expect(json.code).toBe('SB_NOT_FOUND')
    },
  )
})

describe('POST /v1/events', () => {
  it('takes a canonical event and answers as ingest does', async () => {
    const body = {
      eventId: 'mine-1',
      eventType: 'file.created',
      data: { id: 'AB-C', name: 'a.mp4', size: 5 },
    }
    const first = await h.call('/v1/events', { method: 'POST', body })
    expect(first.json).toEqual({ received: true, id: 'evt_test_1', seq: 1, duplicate: false })
    const second = await h.call('/v1/events', { method: 'POST', body })
    expect(second.json).toEqual({ received: true, id: 'evt_test_1', seq: 1, duplicate: true })
    const { json } = await h.call('/v1/events/mine-1')
    expect(json).toMatchObject({
      source: 'manual',
      file: 'abc',
      verification: { verified: false, by: 'admin' },
    })
    expect(json.envelope.time).toBe('2026-02-24T10:00:00.000Z')
  })

  it('takes an envelope as the API shows it, and keeps its original matchable', async () => {
    h.store.append(newEvent(1))
    const { envelope } = (await h.call('/v1/events/1')).json
    const answer = await h.call('/v1/events', { method: 'POST', body: envelope })
    expect(answer.json).toMatchObject({ seq: 2, duplicate: false })
    const again = (await h.call('/v1/events/2')).json.envelope
    expect(again.detail.original).toEqual(envelope.detail.original)
    expect(again.detail.data).toEqual(envelope.detail.data)
    expect(again.detail.signalbox).toMatchObject({ seq: 2, source: 'manual' })
  })

  it.each([
    ['no type', { data: {} }, 'eventType'],
    ['a misspelt key', { eventType: 'file.created', agentID: 'x' }, 'agentId'],
    ['a wrong time', { eventType: 'file.created', timestamp: 'yesterday' }, 'timestamp'],
    ['a wrong size', { eventType: 'file.created', data: { size: 'big' } }, 'data.size'],
    ['null for absent', { eventType: 'file.created', agentId: null }, 'agentId'],
    ['a list', [], ''],
    ['a broken envelope', { detail: 5 }, 'detail'],
  ])('refuses %s', async (_, body, hint) => {
    const { status, json } = await h.call('/v1/events', { method: 'POST', body })
    expect(status).toBe(400)
    expect(json.code).toBe('SB_BAD_BODY')
    expect(json.detail).toContain(hint)
    expect(h.store.rows).toHaveLength(0)
  })

  const failing: readonly [string, AdminDeps['inject'], number, string][] = [
    [
      'one that is not committed',
      async () => ({ ok: false, code: 'SB_STORE_FULL', message: '', retry: 'later' }),
      503,
      'SB_STORE_FULL',
    ],
    [
      'an unknown code',
      async () => ({ ok: false, code: 'SB_NEW', message: '', retry: 'later' }),
      503,
      'SB_CANNOT_COMMIT',
    ],
    [
      'one that never fits',
      async () => ({ ok: false, code: 'SB_NEW', message: 'x', retry: 'never' }),
      400,
      'SB_BAD_BODY',
    ],
    [
      'a failing store',
      () => Promise.reject(Object.assign(new Error('full'), { code: 'SB_STORE_FULL' })),
      503,
      'SB_STORE_FULL',
    ],
    ['a broken store', () => Promise.reject(new Error('boom')), 500, 'SB_INTERNAL'],
  ]
  it.each(failing)('says so of %s', async (_, inject, status, code) => {
    const other = await startHarness({ deps: () => ({ inject }) })
    const reply = await other.call('/v1/events', { method: 'POST', body: { eventType: 'file.created' } })
    await other.close()
    expect(reply.status).toBe(status)
    expect(reply.json.code).toBe(code)
    expect(reply.headers['retry-after'] !== undefined).toBe(status === 503)
  })

  it('needs the scope ingest', async () => {
    const { status, json } = await h.call('/v1/events', { method: 'POST', token: readToken, body: {} })
    expect(status).toBe(403)
    expect(json.detail).toContain('ingest')
  })
})
