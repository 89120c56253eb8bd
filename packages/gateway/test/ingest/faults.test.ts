import { once } from 'node:events'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  codeOf,
  eventBody,
  exchange,
  post,
  RawClient,
  requestBytes,
  signature,
  startHarness,
  stored,
  until,
} from './harness.ts'

const MiB = 1024 * 1024
const chunkedHead = Buffer.from(
  'POST /webhooks/fastio HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n',
)
const bigChunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 0x20), Buffer.from('\r\n')])

describe('bodies that are too large', () => {
  it('10 MB that say so are refused at once, and the sender that goes on sees the answer', async () => {
    await using harness = await startHarness()
    const reply = await exchange(harness.port, requestBytes(Buffer.alloc(10 * MiB, 0x20)))
    expect([reply.status, codeOf(reply)]).toEqual([413, 'SB_BODY_TOO_LARGE'])
    expect(reply.headers['connection']).toBe('close')
    expect(harness.stats().rejected.body_too_large).toBe(1)
  })

  it('chunked ones are refused when they pass the limit', async () => {
    await using harness = await startHarness()
    const client = await RawClient.open(harness.port)
    client.socket.write(chunkedHead)
    for (let i = 0; i < 160; i++) client.socket.write(bigChunk)
    client.socket.write('0\r\n\r\n')
    expect((await client.reply()).status).toBe(413)
    await client.ended()
    expect(harness.stats().rejected.body_too_large).toBe(1)
    expect(harness.events).toEqual([])
  })

  it('one byte too much is too much, the limit itself is not', async () => {
    await using harness = await startHarness({ limits: { maxBodyBytes: 1024 } })
    const base = eventBody('evt-1', { padding: '' }).length
    const exact = eventBody('evt-1', { padding: 'x'.repeat(1024 - base) })
    expect((await post(harness.port, exact)).status).toBe(200)
    const over = eventBody('evt-1', { padding: 'x'.repeat(1025 - base) })
    expect((await post(harness.port, over)).status).toBe(413)
  })

  it('a sender that does not stop after the answer is cut off', async () => {
    await using harness = await startHarness({ tuning: { lingerBytes: 2 * MiB, lingerMs: 60_000 } })
    const client = await RawClient.open(harness.port)
    client.socket.write(chunkedHead)
    const pump = () => {
      while (client.socket.writable && client.socket.write(bigChunk));
    }
    client.socket.on('drain', pump)
    pump()
    await client.ended()
    expect(harness.stats().rejected.body_too_large).toBe(1)
  })

  it('a sender that stalls after the answer is closed after a while', async () => {
    await using harness = await startHarness({ tuning: { lingerMs: 50 } })
    const client = await RawClient.open(harness.port)
    client.socket.write(requestBytes('', { 'Content-Length': String(5 * MiB) }))
    expect((await client.reply()).status).toBe(413)
    await client.ended()
  })

  it('gzip is not unpacked', async () => {
    await using harness = await startHarness()
    const bomb = gzipSync(Buffer.alloc(10 * MiB))
    const reply = await exchange(harness.port, requestBytes(bomb, { 'Content-Encoding': 'gzip' }))
    expect(reply.status).toBe(415)
    const undeclared = await exchange(harness.port, requestBytes(bomb, signature(bomb)))
    expect([undeclared.status, codeOf(undeclared)]).toEqual([400, 'SB_NOT_UTF8'])
  })
})

describe('authentic bodies that are no events', () => {
  it.each([
    ['nothing', '', 'SB_NOT_JSON'],
    ['a list', '[]', 'SB_NOT_JSON'],
    ['depth 10,000', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000), 'SB_JSON_TOO_DEEP'],
    ['a byte order mark', `\uFEFF${eventBody().toString()}`, 'SB_NOT_UTF8'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]), 'SB_NOT_UTF8'],
    ['UTF-16', Buffer.from(eventBody().toString(), 'utf16le'), 'SB_NOT_JSON'],
    ['another object', '{"hello":"world"}', 'SB_NOT_AN_EVENT'],
  ])('%s', async (_, sent, code) => {
    await using harness = await startHarness()
    const body = Buffer.from(sent)
    const reply = await exchange(harness.port, requestBytes(body, signature(body)))
    expect([reply.status, codeOf(reply)]).toEqual([400, code])
    expect(reply.body).not.toContain('world')
  })

  it('duplicate keys and __proto__ are read as data, and nothing is polluted', async () => {
    await using harness = await startHarness()
    const text = eventBody().toString()
    const body = Buffer.from(text.replace('{', '{"eventId":"first","__proto__":{"polluted":1},'))
    expect((await exchange(harness.port, requestBytes(body, signature(body)))).status).toBe(200)
    expect(JSON.parse(harness.events[0]?.event ?? '')).toMatchObject({ eventId: 'evt-1' })
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })
})

describe('connections that break', () => {
  it('a body that is cut mid-way counts as aborted and is not stored', async () => {
    await using harness = await startHarness()
    const body = eventBody()
    for (const how of ['end', 'destroy', 'resetAndDestroy'] as const) {
      const socket = connect(harness.port, '127.0.0.1')
      await once(socket, 'connect')
      const bytes = requestBytes(body, signature(body))
      socket.write(bytes.subarray(0, bytes.length - 10))
      const before = harness.stats()
      await until(() => harness.stats().counts.received > before.rejected.aborted)
      socket[how]()
      await until(() => harness.stats().rejected.aborted > before.rejected.aborted, how)
      socket.destroy()
    }
    expect(harness.events).toEqual([])
    expect(harness.ingest.rejections().map((kept) => kept.code)).toEqual(
      Array.from({ length: 3 }, () => 'SB_BODY_INCOMPLETE'),
    )
  })

  it.each([
    ['malformed HTTP', 'HELLO\r\n\r\n', 400, 'SB_BAD_REQUEST'],
    [
      'two lengths',
      'POST /webhooks/fastio HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
      'SB_BAD_REQUEST',
    ],
    [
      'a length and chunks',
      'POST /webhooks/fastio HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
      'SB_BAD_REQUEST',
    ],
    ['a broken chunk', `${chunkedHead.toString()}zz\r\n`, 400, 'SB_BAD_REQUEST'],
    [
      'headers of 20 KB',
      `POST /webhooks/fastio HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'SB_HEADERS_TOO_LARGE',
    ],
  ])('%s is answered and closed', async (_, text, status, code) => {
    await using harness = await startHarness()
    const client = await RawClient.open(harness.port)
    client.socket.write(text)
    const reply = await client.reply()
    expect([reply.status, codeOf(reply)]).toEqual([status, code])
    await client.ended()
    await until(() => harness.stats().rejected.bad_request === 1, 'the count')
    expect((await post(harness.port)).status).toBe(200)
  })

  it('rubbish behind a request that waits does not become its answer', async () => {
    const gate = Promise.withResolvers<undefined>()
    await using harness = await startHarness({
      append: async (batch) => {
        await gate.promise
        return stored(batch)
      },
    })
    const body = eventBody()
    const client = await RawClient.open(harness.port)
    client.socket.write(Buffer.concat([requestBytes(body, signature(body)), Buffer.from('RUBBISH\r\n\r\n')]))
    await client.ended()
    expect(client.rest).toBe('')
    gate.resolve(undefined)
    await until(() => harness.stats().counts.accepted === 1)
  })
})

describe('slow senders', () => {
  const limits = { requestTimeoutMs: 150 }

  it('slow headers and silent connections are closed', async () => {
    await using harness = await startHarness({ limits })
    const silent = await RawClient.open(harness.port)
    const slow = await RawClient.open(harness.port)
    slow.socket.write('POST /webhooks/fastio HTTP/1.1\r\nHost:')
    expect(codeOf(await slow.reply())).toBe('SB_BODY_TIMEOUT')
    await Promise.all([slow.ended(), silent.ended()])
    expect(harness.stats().rejected.timeout).toBe(2)
  })

  it('a body that trickles in is answered 408, however lively it is', async () => {
    await using harness = await startHarness({ limits })
    const client = await RawClient.open(harness.port)
    const bytes = requestBytes(eventBody(), signature(eventBody()))
    client.socket.write(bytes.subarray(0, -50))
    const trickle = setInterval(() => client.socket.writable && client.socket.write(' '), 20)
    const reply = await client.reply()
    clearInterval(trickle)
    expect([reply.status, codeOf(reply)]).toEqual([408, 'SB_BODY_TIMEOUT'])
    await client.ended()
    await until(() => harness.stats().rejected.timeout === 1)
    expect(harness.stats().rejected.aborted).toBe(0)
    expect(harness.ingest.rejections()[0]).toMatchObject({ source: 'fastio', reason: 'timeout', status: 408 })
  })

  it('many of them do not keep others from being answered', async () => {
    await using harness = await startHarness({ limits: { requestTimeoutMs: 2_000 } })
    const slow = await Promise.all(Array.from({ length: 200 }, () => RawClient.open(harness.port)))
    for (const client of slow) client.socket.write('POST /webhooks/fastio HTTP/1.1\r\nX-Slow:')
    expect((await post(harness.port)).status).toBe(200)
    for (const client of slow) client.socket.destroy()
  })

  it('half bodies together take no more memory than allowed', async () => {
    await using harness = await startHarness({ tuning: { maxBufferedBytes: 300_000 } })
    const clients = await Promise.all(Array.from({ length: 4 }, () => RawClient.open(harness.port)))
    const half = requestBytes(Buffer.alloc(60_000, 0x20), { 'Content-Length': '120000' })
    for (const client of clients) client.socket.write(half)
    const full = await Promise.race(clients.map((client) => client.reply()))
    expect(codeOf(full)).toBe('SB_OVERLOADED')
    for (const client of clients) client.socket.destroy()
    await until(() => harness.stats().rejected.aborted > 0)
    expect((await post(harness.port)).status).toBe(200)
  })
})

describe('connections', () => {
  it('over the limit are closed and counted', async () => {
    await using harness = await startHarness({ limits: { maxConnections: 2 } })
    const held = [await RawClient.open(harness.port), await RawClient.open(harness.port)]
    const third = await RawClient.open(harness.port)
    await third.ended()
    expect(harness.stats().rejected.connection_limit).toBe(1)
    for (const client of held) client.socket.destroy()
  })

  it('are closed at shutdown, after what waits was answered', async () => {
    const gate = Promise.withResolvers<undefined>()
    const harness = await startHarness({
      append: async (batch) => {
        await gate.promise
        return stored(batch)
      },
    })
    const idle = await RawClient.open(harness.port)
    const busy = await RawClient.open(harness.port)
    const late = await RawClient.open(harness.port)
    const body = eventBody()
    const bytes = requestBytes(body, signature(body))
    late.socket.write(bytes.subarray(0, 40))
    busy.socket.write(bytes)
    await until(() => harness.events.length === 1)
    const closed = harness.ingest.close(5_000)
    await idle.ended()
    await expect(RawClient.open(harness.port)).rejects.toThrow('ECONNREFUSED')
    late.socket.write(bytes.subarray(40))
    const refused = await late.reply()
    expect([codeOf(refused), refused.headers['connection']]).toEqual(['SB_SHUTTING_DOWN', 'close'])
    gate.resolve(undefined)
    const reply = await busy.reply()
    expect([reply.status, reply.headers['connection']]).toEqual([200, 'close'])
    await Promise.all([busy.ended(), late.ended(), closed])
  })

  it('that never end are cut at the end of the grace', async () => {
    const harness = await startHarness({ append: () => new Promise(() => {}) })
    const client = await RawClient.open(harness.port)
    client.socket.write(requestBytes(eventBody(), signature(eventBody())))
    await until(() => harness.events.length === 1)
    await harness.ingest.close(50)
    await client.ended()
    expect(client.rest).toBe('')
  })
})
