import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminToken, newEvent, startHarness, type Harness } from './harness.ts'

let h: Harness
beforeAll(async () => {
  h = await startHarness()
  h.store.append(newEvent(1))
})
afterAll(() => h.close())

describe('queries', () => {
  it.each([
    ['/v1/events?limt=5', 'limit'],
    ['/v1/events?worksapce=1', 'workspace'],
    ['/v1/events?limit=0', '1 or more'],
    ['/v1/events?limit=501', '500 or less'],
    ['/v1/events?limit=-1', 'number'],
    ['/v1/events?limit=1e2', 'number'],
    ['/v1/events?limit=', 'number'],
    ['/v1/events?before=x', 'next'],
    ['/v1/events?before=99999999999999999999', 'next'],
    ['/v1/events?before=1&after=1', 'combined'],
    ['/v1/events?type=', 'at least one'],
    ['/v1/events?type=a&type=b', 'more than once'],
    ['/v1/events?since=tomorrow', '2026-02-24'],
    ['/v1/events?since=2026-02-30x', '2026-02-24'],
    ['/v1/events?until=15', 'time'],
    [`/v1/events?workspace=${'x'.repeat(201)}`, '200 characters'],
    ['/v1/events/1?x=1', 'none is expected'],
    ['/v1/events/1/raw?x=1', 'none is expected'],
    ['/v1/rules?name=x', 'none is expected'],
    ['/v1/sources?name=x', 'none is expected'],
    ['/v1/status?x', 'none is expected'],
    ['/v1/streams?x', 'none is expected'],
    ['/metrics?x', 'none is expected'],
    ['/?x=1', 'none is expected'],
    ['/v1/deliveries?state=lost', 'delivered'],
    ['/v1/deliveries?states=dead', 'state'],
    ['/v1/deliveries/1?x=1', 'none is expected'],
    ['/v1/dead-letters?state=dead', 'not known'],
    ['/v1/rejections?reason=bored', 'bad_json'],
    ['/v1/events/stream?type=file.created', 'types'],
    ['/v1/events/stream?after=-1', 'next'],
    ['/v1/streams/audit?aftr=1', 'after'],
  ])('%s is refused with help', async (path, hint) => {
    const { status, json } = await h.call(path)
    expect(status).toBe(400)
    expect(json.code).toBe('SB_BAD_QUERY')
    expect(json.detail).toContain(hint)
  })

  it.each([
    '/v1/deliveries/0',
    '/v1/deliveries/x',
    '/v1/deliveries/99999999999999999',
    '/v1/deliveries?event=nobody',
    '/v1/streams/none',
    '/nothing',
    '/v1',
    '/v1/events/1/2/3',
    '/webhooks/fastio',
  ])('%s is not found', async (path) => {
    const { status, json } = await h.call(path)
    expect(status).toBe(404)
    expect(json.code).toBe('SB_NOT_FOUND')
  })

  it('a wrong method is told which are right', async () => {
    const reply = await h.call('/v1/events', { method: 'PUT' })
    expect(reply.status).toBe(405)
    expect(reply.headers.allow).toBe('GET, POST')
    expect((await h.call('/v1/rules/test')).headers.allow).toBe('POST')
  })

  it('a bad Last-Event-ID is refused', async () => {
    const { status, json } = await h.call('/v1/events/stream', { headers: { 'last-event-id': 'abc' } })
    expect(status).toBe(400)
    expect(json.detail).toContain('Last-Event-ID')
  })

  it.each(['{', '5', '{"x":5}', '{"x":[]}', '{"detail":{"a":[{"nonsense":1}]}}', '[]', 'null'])(
    'a stream with the pattern %s is refused',
    async (pattern) => {
      const { status, json } = await h.call(`/v1/events/stream?pattern=${encodeURIComponent(pattern)}`)
      expect(status).toBe(400)
      expect(json.code).toBe('SB_BAD_PATTERN')
    },
  )
})

const posts = ['/v1/events', '/v1/rules/test', '/v1/dead-letters/redrive', '/session']

describe.each(posts)('POST %s', (path) => {
  it.each([
    ['an empty body', ''],
    ['white space', '  \n'],
    ['half of JSON', '{"a":'],
    ['text', 'hello'],
    ['a number', '5'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an unknown key', '{"zzz":1}'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['a BOM', Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d])],
    ['__proto__', '{"__proto__":{"all":true}}'],
    ['constructor', '{"constructor":{"prototype":{"all":true}}}'],
  ])('refuses %s', async (_, raw) => {
    const { status, json } = await h.call(path, {
      method: 'POST',
      raw,
      headers: { 'content-type': 'application/json' },
    })
    expect(status).toBe(400)
    expect(json.code).toBe('SB_BAD_BODY')
    expect(json.todo).not.toBe('')
  })

  it('refuses depth without parsing it', async () => {
    const raw = path === '/session' ? '['.repeat(1000) : '['.repeat(10_000)
    const { json } = await h.call(path, {
      method: 'POST',
      raw,
      headers: { 'content-type': 'application/json' },
    })
    expect(json.code).toBe('SB_JSON_TOO_DEEP')
  })

  it('refuses a body that is too large, announced or not', async () => {
    const raw = 'x'.repeat(100_000)
    const headers = { 'content-type': 'application/json' }
    const announced = await h.call(path, { method: 'POST', raw, headers })
    expect(announced.json.code).toBe('SB_BODY_TOO_LARGE')
    const chunked = await h.call(path, { method: 'POST', raw, headers, chunked: true })
    expect(chunked.json.code).toBe('SB_BODY_TOO_LARGE')
  })

  it('refuses other content types and encodings', async () => {
    const plain = await h.call(path, { method: 'POST', raw: '{}', headers: { 'content-type': 'text/plain' } })
    expect(plain.json.code).toBe('SB_BAD_BODY')
    const none = await h.call(path, { method: 'POST', raw: '{}' })
    expect(none.json.code).toBe('SB_BAD_BODY')
    const zipped = await h.call(path, {
      method: 'POST',
      raw: gzipSync('{}'),
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    })
    expect(zipped.status).toBe(415)
  })

  it('refuses any query', async () => {
    const { json } = await h.call(`${path}?dryRun=true`, { method: 'POST', body: {} })
    expect(json.code).toBe('SB_BAD_QUERY')
  })
})

describe('the connection', () => {
  it('survives bodies that are cut off, and rubbish', async () => {
    const head = `POST /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${adminToken}\r\nContent-Type: application/json\r\n`
    for (const bytes of [
      `${head}Content-Length: 100\r\n\r\n{"a":`,
      `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
      'GET / HTTP/9\r\n\r\n',
      '\u0000\u0001\u0002',
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(h.port, '127.0.0.1', () => socket.end(bytes))
        socket.on('data', () => undefined)
        socket.once('close', () => resolve())
        socket.once('error', () => resolve())
      })
    }
    expect((await h.call('/healthz')).status).toBe(200)
    expect(h.store.rows).toHaveLength(1)
  })

  it('never answers 500, whatever the path and query', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/v1/events', '/v1/events/', '/v1/deliveries', '/v1/streams/', '/v1/rejections', '/'),
        fc.webPath(),
        fc.webQueryParameters(),
        async (base, tail, query) => {
          const { status } = await h.call(`${base}${tail}?${query}`, { method: 'HEAD' })
          expect(status).toBeLessThan(500)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('never answers 500, whatever JSON is posted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...posts), fc.jsonValue({ maxDepth: 4 }), async (path, body) => {
        const { status } = await h.call(path, { method: 'POST', body })
        expect(status).toBeLessThan(500)
      }),
      { numRuns: 300 },
    )
  })
})

describe('an error that nobody foresaw', () => {
  it('is a bare 500 with an id under which the log has it', async () => {
    const broken = await startHarness({
      deps: ({ store }) => ({
        store: Object.assign(Object.create(store) as typeof store, {
          stats: () => Promise.reject(new Error('secret path /root/x')),
        }),
      }),
    })
    const { status, json, text } = await broken.call('/v1/status')
    await broken.close()
    expect(status).toBe(500)
    expect(json.code).toBe('SB_INTERNAL')
    expect(text).not.toContain('secret path')
    expect(broken.logged.join('\n')).toContain(json.requestId)
    expect(broken.logged.join('\n')).toContain('secret path')
  })
})
