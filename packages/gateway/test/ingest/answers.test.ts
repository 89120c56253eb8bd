import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppendResult } from '../../src/store/store.ts'
import {
  codeOf,
  eventBody,
  exchange,
  post,
  RawClient,
  requestBytes,
  secret,
  signature,
  signedSource,
  startHarness,
  stored,
  until,
  type Harness,
} from './harness.ts'

describe('POST /webhooks/:source', () => {
  let harness: Harness
  beforeEach(async () => {
    harness = await startHarness()
  })
  afterEach(async () => {
    await harness[Symbol.asyncDispose]()
  })

  it('answers an event after it was stored, and hands over the exact bytes', async () => {
    const body = eventBody('evt-exact')
    const reply = await post(harness.port, body, { 'Content-Type': 'application/json' })
    expect(reply.status).toBe(200)
    expect(reply.headers['content-type']).toBe('application/json')
    expect(JSON.parse(reply.body)).toEqual({
      received: true,
      id: expect.stringMatching(/^evt_/) as unknown,
      duplicate: false,
    })
    expect(Buffer.from(harness.events[0]?.raw ?? []).equals(body)).toBe(true)
    expect(harness.stats()).toMatchObject({
      counts: { received: 1, verified: 1, accepted: 1, bytes: body.length },
      ack: { count: 1 },
      sources: [{ source: 'fastio', events: 1 }],
    })
  })

  it.each([
    ['an unknown content type', { 'Content-Type': 'application/x-unknown; charset=utf-16' }],
    ['no content type', {}],
    ['any Host', { Host: 'rebind.example' }],
    ['content encoding identity', { 'Content-Encoding': 'identity' }],
  ])('takes an event with %s: the bytes decide', async (_, headers) => {
    expect((await post(harness.port, eventBody(), headers)).status).toBe(200)
  })

  it('takes the absolute form of a request target', async () => {
    const body = eventBody()
    const line = `POST http://gateway.example/webhooks/fastio?x=1 HTTP/1.1`
    expect((await exchange(harness.port, requestBytes(body, signature(body), line))).status).toBe(200)
  })

  it('takes bodies in pieces, chunked ones too', async () => {
    const body = eventBody('evt-pieces', { padding: 'x'.repeat(5_000) })
    const whole = requestBytes(body, signature(body))
    const cuts = [0, 30, 31, 400, 2_000, whole.length]
    const client = await RawClient.open(harness.port)
    for (let i = 1; i < cuts.length; i++) {
      client.socket.write(whole.subarray(cuts[i - 1], cuts[i]))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect((await client.reply()).status).toBe(200)
    client.socket.write(chunkedHead(body))
    for (let i = 0; i < body.length; i += 700) client.socket.write(chunk(body.subarray(i, i + 700)))
    client.socket.write('0\r\n\r\n')
    expect((await client.reply()).status).toBe(200)
    expect(harness.events.map((event) => Buffer.from(event.raw).equals(body))).toEqual([true, true])
    client.socket.destroy()
  })

  it('answers pipelined requests in their order, refused ones among them', async () => {
    const good = eventBody('evt-p')
    const one = requestBytes(good, signature(good))
    const bad = requestBytes(good, signature(good, 'guess'))
    const client = await RawClient.open(harness.port)
    client.socket.write(
      Buffer.concat([one, bad, one, requestBytes('', {}, 'GET /webhooks/fastio HTTP/1.1'), one]),
    )
    const statuses: number[] = []
    for (let i = 0; i < 5; i++) statuses.push((await client.reply()).status)
    expect(statuses).toEqual([200, 401, 200, 405, 200])
    client.socket.destroy()
  })

  it('sees Expect: 100-continue', async () => {
    const body = eventBody()
    const client = await RawClient.open(harness.port)
    const bytes = requestBytes(body, { ...signature(body), Expect: '100-continue' })
    const headEnd = bytes.indexOf('\r\n\r\n') + 4
    client.socket.write(bytes.subarray(0, headEnd))
    expect((await client.reply()).status).toBe(100)
    client.socket.write(bytes.subarray(headEnd))
    expect((await client.reply()).status).toBe(200)
    client.socket.write(requestBytes('', { Expect: '100-continue', 'Content-Length': '9999999' }))
    expect((await client.reply()).status).toBe(413)
    client.socket.destroy()
  })

  it('goes on with HTTP/1.1 if HTTP/2 in clear text is offered', async () => {
    const body = eventBody()
    const offer = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABk' }
    const client = await RawClient.open(harness.port)
    const bytes = requestBytes(body, { ...signature(body), ...offer })
    client.socket.write(bytes)
    expect((await client.reply()).status).toBe(200)
    client.socket.write(requestBytes(body, signature(body)))
    expect((await client.reply()).status).toBe(200)
    expect(harness.events).toHaveLength(2)
    client.socket.destroy()
  })

  it.each([
    ['a wrong path', 'POST /webhooks/nobody HTTP/1.1', 404, 'SB_SOURCE_UNKNOWN', 'not_found'],
    ['no source', 'POST /webhooks/ HTTP/1.1', 404, 'SB_SOURCE_UNKNOWN', 'not_found'],
    ['a name of Object', 'POST /webhooks/__proto__ HTTP/1.1', 404, 'SB_SOURCE_UNKNOWN', 'not_found'],
    ['GET', 'GET /webhooks/fastio HTTP/1.1', 405, 'SB_METHOD_NOT_ALLOWED', 'method'],
    ['PUT', 'PUT /webhooks/fastio HTTP/1.1', 405, 'SB_METHOD_NOT_ALLOWED', 'method'],
  ])('refuses %s and keeps the connection', async (_, line, status, code, reason) => {
    const body = eventBody()
    const client = await RawClient.open(harness.port)
    client.socket.write(requestBytes(body, signature(body), line))
    const reply = await client.reply()
    expect([reply.status, codeOf(reply)]).toEqual([status, code])
    expect(reply.headers['content-type']).toBe('application/problem+json')
    client.socket.write(requestBytes(body, signature(body)))
    expect((await client.reply()).status).toBe(200)
    expect(harness.stats().rejected).toMatchObject({ [reason]: 1 })
    expect(harness.events).toHaveLength(1)
    client.socket.destroy()
  })

  it('refuses what is not authentic and remembers it without its secrets', async () => {
    const body = eventBody()
    const reply = await exchange(
      harness.port,
      requestBytes(body, { ...signature(body, 'guess'), Authorization: 'Bearer hush', 'X-Seen': 'yes' }),
    )
    expect([reply.status, codeOf(reply)]).toEqual([401, 'SB_SIGNATURE_MISMATCH'])
    expect(reply.body).not.toContain('a.mp4')
    const [kept] = harness.ingest.rejections()
    expect(kept).toMatchObject({
      source: 'fastio',
      path: '/webhooks/fastio',
      reason: 'signature_mismatch',
      status: 401,
      remote: '127.0.0.1',
      headers: { authorization: '[removed]', 'x-seen': 'yes' },
    })
    expect(Buffer.from(kept?.excerpt ?? '', 'base64').equals(body)).toBe(true)
    expect(harness.lines).toEqual([])
  })

  it('refuses compressed bodies', async () => {
    for (const headers of [{ 'Content-Encoding': 'gzip' }, { 'Content-Encoding': 'deflate' }]) {
      const reply = await post(harness.port, eventBody(), headers)
      expect([reply.status, codeOf(reply)]).toEqual([415, 'SB_ENCODING_UNSUPPORTED'])
      expect(reply.headers['accept-encoding']).toBe('identity')
    }
    const body = eventBody()
    const head = chunkedHead(body).toString().replace('chunked', 'gzip, chunked')
    const reply = await exchange(harness.port, Buffer.from(head), chunk(body), Buffer.from('0\r\n\r\n'))
    expect(reply.status).toBe(415)
    expect(harness.events).toEqual([])
  })

  it('echoes a challenge as JSON or plain text', async () => {
    const body = Buffer.from('{"challenge":"t<b>1"}')
    const json = await exchange(harness.port, requestBytes(body, signature(body)))
    expect([json.status, json.body]).toEqual([200, '{"challenge":"t<b>1"}'])
    const text = await exchange(harness.port, requestBytes(body, { Accept: 'text/plain' }))
    expect([text.headers['content-type'], text.body]).toEqual(['text/plain; charset=utf-8', 't<b>1'])
    expect(text.headers['x-content-type-options']).toBe('nosniff')
    const asked = requestBytes(body, {}, 'POST /webhooks/fastio?challenge=text HTTP/1.1')
    expect((await exchange(harness.port, asked)).body).toBe('t<b>1')
    const forged = await exchange(harness.port, requestBytes(body, signature(body, 'guess')))
    expect(forged.status).toBe(401)
    expect(harness.stats().counts.challenges).toBe(3)
    expect(harness.events).toEqual([])
  })

  it('answers /healthz itself, and nothing else without an admin side', async () => {
    const get = (path: string, method = 'GET') =>
      exchange(harness.port, requestBytes('', {}, `${method} ${path} HTTP/1.1`))
    expect(await get('/healthz')).toMatchObject({ status: 200, body: '{"status":"ok"}' })
    expect((await get('/healthz', 'POST')).status).toBe(405)
    expect(codeOf(await get('/v1/events'))).toBe('SB_NOT_FOUND')
  })
})

describe('the answer to an event that could not be committed', () => {
  it.each([
    ['SB_STORE_FULL', 503, 'SB_STORE_FULL'],
    ['SB_EVENT_UNSTORABLE', 400, 'SB_EVENT_UNSTORABLE'],
    ['ERR_ELSE', 503, 'SB_CANNOT_COMMIT'],
  ])('%s', async (code, status, answered) => {
    const results: AppendResult[] = [{ ok: false, code, message: 'quoted', retry: 'later' }]
    await using harness = await startHarness({ append: () => Promise.resolve(results) })
    const reply = await post(harness.port)
    expect([reply.status, codeOf(reply)]).toEqual([status, answered])
    expect(reply.headers['retry-after']).toBe(status === 503 ? '5' : undefined)
    expect(reply.body).not.toContain('quoted')
    expect(harness.stats().counts).toMatchObject({ accepted: 0, commitFailures: 1 })
  })

  it('is one line in the log per fault, and one when it is over', async () => {
    let isFull = true
    await using harness = await startHarness({
      append: (batch) =>
        isFull ? Promise.reject(Object.assign(new Error('full'), { code: 'SB_STORE_FULL' })) : stored(batch),
    })
    for (let i = 0; i < 3; i++) expect((await post(harness.port)).status).toBe(503)
    isFull = false
    expect((await post(harness.port)).status).toBe(200)
    expect(harness.lines.map((line) => [line.level, line.fields])).toEqual([
      ['error', { code: 'SB_STORE_FULL' }],
      ['info', { code: 'SB_STORE_FULL', refused: 3 }],
    ])
  })

  it('comes in time when the writer hangs, and 503 at once when too many wait', async () => {
    await using harness = await startHarness({
      append: () => new Promise(() => {}),
      limits: { maxPendingEvents: 3 },
      tuning: { commitTimeoutMs: 200 },
    })
    const waiting = Array.from({ length: 3 }, (_, i) => post(harness.port, eventBody(`evt-${i}`)))
    await until(() => harness.stats().counts.verified === 3)
    const reply = await post(harness.port)
    expect([reply.status, codeOf(reply), reply.headers['retry-after']]).toEqual([503, 'SB_OVERLOADED', '1'])
    for (const late of await Promise.all(waiting)) expect(codeOf(late)).toBe('SB_CANNOT_COMMIT')
    expect(harness.stats().rejected.overloaded).toBe(1)
  })

  it('is lost on a client that left, and nothing else happens', async () => {
    const gate = Promise.withResolvers<undefined>()
    await using harness = await startHarness({
      append: async (batch) => {
        await gate.promise
        return stored(batch)
      },
    })
    const client = await RawClient.open(harness.port)
    const body = eventBody()
    client.socket.write(requestBytes(body, signature(body)))
    await until(() => harness.events.length === 1)
    client.socket.resetAndDestroy()
    gate.resolve(undefined)
    await until(() => harness.stats().counts.accepted === 1)
    expect((await post(harness.port)).status).toBe(200)
  })
})

describe('sources', () => {
  it('are told apart, each with its own dialect and secret', async () => {
    const open = { ...signedSource, name: 'open', secrets: [], unsigned: true }
    const trial = { ...signedSource, name: 'trial', dialects: ['auto'] }
    await using harness = await startHarness({ sources: [signedSource, open, trial] })
    const body = eventBody()
    const to = (name: string, headers: Record<string, string>) =>
      exchange(harness.port, requestBytes(body, headers, `POST /webhooks/${name} HTTP/1.1`))
    expect((await to('fastio', {})).status).toBe(401)
    expect((await to('open', {})).status).toBe(200)
    expect((await to('trial', signature(body))).status).toBe(200)
    expect((await to('trial', signature(body))).status).toBe(200)
    expect(harness.lines.map((line) => [line.level, line.fields])).toEqual([
      ['warn', { source: 'trial', dialect: 'fastio-signature-sha256' }],
    ])
    expect(JSON.stringify(harness.lines)).not.toContain(secret)
    expect(harness.stats().sources.map((source) => source.events)).toEqual([0, 1, 2])
  })
})

function chunkedHead(body: Uint8Array): Buffer {
  const [name, value] = Object.entries(signature(body))[0] ?? ['', '']
  return Buffer.from(
    `POST /webhooks/fastio HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n${name}: ${value}\r\n\r\n`,
  )
}

function chunk(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
}
