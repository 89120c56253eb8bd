import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, get, request, type IncomingMessage, type Server } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createNetServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  codeOf,
  exchange,
  post,
  RawClient,
  requestBytes,
  startHarness,
  until,
  type Harness,
  type HarnessOptions,
} from './harness.ts'

describe('the admin side behind the ingest port', () => {
  let dir: string
  let adminSocket: string
  let admin: Server
  let harness: Harness
  /** Requests whose connection the admin side saw close. */
  let gone: string[]

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'sb-ingest-'))
    adminSocket = process.platform === 'win32' ? `\\\\.\\pipe\\${Math.random()}` : join(dir, 'admin.sock')
    gone = []
    admin = createServer(serve)
    admin.listen(adminSocket)
    await once(admin, 'listening')
    harness = await startWith({})
  })
  afterEach(async () => {
    await harness[Symbol.asyncDispose]()
    admin.closeAllConnections()
    admin.close()
    rmSync(dir, { recursive: true, force: true })
  })

  function startWith(options: HarnessOptions): Promise<Harness> {
    return startHarness({ adminSocket, ...options })
  }

  function serve(req: IncomingMessage, res: import('node:http').ServerResponse): void {
    const path = req.url ?? ''
    res.on('close', () => gone.push(path))
    if (path === '/stuck') return
    if (path === '/die') {
      req.socket.destroy()
    } else if (path === '/break') {
      res.writeHead(200, { 'Content-Length': '100' })
      res.write('half')
      setImmediate(() => req.socket.destroy())
    } else if (path === '/sse') {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' })
      res.flushHeaders()
      req.socket.on('data', () => {})
      setTimeout(() => res.write('data: 1\n\n'), 20)
    } else if (path === '/hash') {
      const hash = createHash('sha256')
      req.on('data', (piece: Buffer) => hash.update(piece))
      req.on('end', () => res.end(hash.digest('hex')))
    } else if (path === '/large') {
      res.end(Buffer.alloc(3_000_000, 'x'))
    } else {
      res.setHeader('Set-Cookie', ['a=1', 'b=2'])
      res.end(JSON.stringify({ method: req.method, path, headers: req.headers }))
    }
  }

  const line = (path: string, method = 'GET') => `${method} ${path} HTTP/1.1`

  it('sees the request as it was sent, but for what is about the connection', async () => {
    const headers = {
      Host: 'console.example:4400',
      Authorization: 'Bearer t',
      'X-Forwarded-For': '6.6.6.6',
      'X-Forwarded-Host': 'evil',
      Connection: 'keep-alive, X-Hop',
      'X-Hop': '1',
    }
    const reply = await readAll(harness.port, '/v1/events?limit=1', { headers })
    const seen = JSON.parse(reply.body) as { path: string; headers: Record<string, string> }
    expect(seen.path).toBe('/v1/events?limit=1')
    expect(seen.headers).toMatchObject({
      host: 'console.example:4400',
      authorization: 'Bearer t',
      'x-forwarded-for': '127.0.0.1',
    })
    expect(Object.keys(seen.headers)).not.toContain('x-hop')
    expect(Object.keys(seen.headers)).not.toContain('x-forwarded-host')
    expect(reply.headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(harness.stats().counts.received).toBe(0)
  })

  it('gets bodies with a length and chunked ones whole, and answers large ones whole', async () => {
    const body = Buffer.alloc(2_000_000, 'y')
    const hash = createHash('sha256').update(body).digest('hex')
    const length = { 'Content-Length': String(body.length) }
    expect((await readAll(harness.port, '/hash', { method: 'POST', headers: length }, body)).body).toBe(hash)
    expect((await readAll(harness.port, '/hash', { method: 'POST' }, body)).body).toBe(hash)
    expect((await readAll(harness.port, '/hash', { method: 'DELETE' })).status).toBe(200)
    expect((await readAll(harness.port, '/large', {})).body.length).toBe(3_000_000)
    expect((await readAll(harness.port, '/large', { method: 'HEAD' })).status).toBe(200)
  })

  it('continues a request that expects to be told so', async () => {
    const client = await RawClient.open(harness.port)
    client.socket.write(
      requestBytes('', { Expect: '100-continue', 'Content-Length': '2' }, line('/v1', 'POST')),
    )
    expect((await client.reply()).status).toBe(100)
    client.socket.write('{}')
    await client.until(() => client.rest.includes('"path":"/v1"'))
    expect(client.rest).not.toContain('expect')
    client.socket.destroy()
  })

  it('streams events as they come, and hears when the client leaves', async () => {
    const client = await RawClient.open(harness.port)
    client.socket.write(requestBytes('', {}, line('/sse')))
    await client.until(() => client.rest.includes('text/event-stream'))
    await client.until(() => client.rest.includes('data: 1\n\n'))
    client.socket.destroy()
    await until(() => gone.includes('/sse'), 'the end of the stream')
  })

  it('passes WebSockets through, both ways', async () => {
    admin.on('upgrade', (req, socket) => {
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello',
      )
      socket.on('data', (bytes: Buffer) => socket.write(bytes.toString().toUpperCase()))
      socket.on('end', () => socket.end())
      socket.on('close', () => gone.push(`upgrade ${req.url}`))
    })
    const client = await RawClient.open(harness.port)
    client.socket.write(requestBytes('', { Connection: 'Upgrade', Upgrade: 'websocket' }, line('/ws')))
    await client.until(() => client.rest.includes('101 Switching'))
    await client.until(() => client.rest.endsWith('hello'))
    client.socket.write('ping')
    await client.until(() => client.rest.endsWith('PING'))
    client.socket.destroy()
    await until(() => gone.includes('upgrade /ws'), 'the end of the socket')
  })

  it('may refuse a WebSocket, or be gone', async () => {
    const offer = requestBytes('', { Connection: 'Upgrade', Upgrade: 'websocket' }, line('/ws'))
    const client = await RawClient.open(harness.port)
    client.socket.write(offer)
    await client.until(() => client.rest.includes('"path":"/ws"'))
    await client.ended()
    admin.closeAllConnections()
    admin.close()
    await once(admin, 'close')
    const reply = await exchange(harness.port, offer)
    expect([reply.status, codeOf(reply)]).toEqual([502, 'SB_ADMIN_UNREACHABLE'])
  })

  it('that dies is a 502 before the answer and a cut connection in it', async () => {
    const reply = await exchange(harness.port, requestBytes('', {}, line('/die')))
    expect([reply.status, codeOf(reply)]).toEqual([502, 'SB_ADMIN_UNREACHABLE'])
    const client = await RawClient.open(harness.port)
    client.socket.write(requestBytes('', {}, line('/break')))
    await client.ended()
    expect(client.rest).toMatch(/200 OK[^]*half$/)
  })

  it('that is gone is a 502, also for a body that is being sent', async () => {
    admin.close()
    await once(admin, 'close')
    const reply = await exchange(harness.port, requestBytes(Buffer.alloc(200_000), {}, line('/v1', 'POST')))
    expect([reply.status, codeOf(reply)]).toEqual([502, 'SB_ADMIN_UNREACHABLE'])
    expect((await post(harness.port)).status).toBe(200)
    expect((await exchange(harness.port, requestBytes('', {}, line('/healthz')))).status).toBe(200)
  })

  it('that is stuck is a 504, takes a bounded number of requests, and webhooks go on', async () => {
    await using small = await startWith({ tuning: { maxProxied: 5, adminTimeoutMs: 500 } })
    const stuck = await Promise.all(Array.from({ length: 5 }, () => RawClient.open(small.port)))
    for (const client of stuck) client.socket.write(requestBytes('', {}, line('/stuck')))
    const more = await RawClient.open(small.port)
    // Requests on different connections come in any order; the sixth is refused at the latest when all are there.
    await until(() => stuck.every((client) => client.socket.bytesWritten > 0))
    more.socket.write(requestBytes('', {}, line('/stuck')))
    const all = [...stuck, more].map(async (client) => (await client.reply()).status)
    expect((await post(small.port)).status).toBe(200)
    expect((await Promise.all(all)).toSorted((a, b) => a - b)).toEqual([503, 504, 504, 504, 504, 504])
    await until(() => gone.filter((path) => path === '/stuck').length === 5, 'the release')
    expect((await exchange(small.port, requestBytes('', {}, line('/v1')))).status).toBe(200)
    for (const client of [...stuck, more]) client.socket.destroy()
  })

  it('that accepts and never reads holds up nothing', async () => {
    const deaf = createNetServer(() => {})
    const path = `${adminSocket}.deaf`
    deaf.listen(path)
    await once(deaf, 'listening')
    await using small = await startHarness({ adminSocket: path, tuning: { adminTimeoutMs: 100 } })
    const body = Buffer.alloc(900_000)
    const reply = await exchange(small.port, requestBytes(body, {}, line('/v1', 'POST')))
    expect([reply.status, codeOf(reply)]).toEqual([504, 'SB_ADMIN_TIMEOUT'])
    expect((await post(small.port)).status).toBe(200)
    deaf.close()
  })

  it('leaves places for webhooks when its streams fill theirs', async () => {
    await using small = await startWith({ limits: { maxConnections: 3 }, tuning: { maxProxied: 2 } })
    const streams = await Promise.all([RawClient.open(small.port), RawClient.open(small.port)])
    for (const client of streams) client.socket.write(requestBytes('', {}, line('/sse')))
    await Promise.all(streams.map((client) => client.until(() => client.rest.includes('data: 1'))))
    const senders = await Promise.all(Array.from({ length: 3 }, () => RawClient.open(small.port)))
    expect((await exchange(small.port, requestBytes('', {}, line('/x')))).status).toBe(0)
    for (const client of senders) client.socket.write(requestBytes('{}'))
    for (const client of senders) expect((await client.reply()).status).toBe(401)
    for (const client of [...senders, ...streams]) client.socket.destroy()
  })
})

interface Read {
  readonly status: number | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

async function readAll(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string> },
  body?: Buffer,
): Promise<Read> {
  const req = body || options.method ? request({ port, path, ...options }) : get({ port, path, ...options })
  req.end(body)
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  const pieces: Buffer[] = []
  for await (const piece of res) pieces.push(piece as Buffer)
  return { status: res.statusCode, headers: res.headers, body: Buffer.concat(pieces).toString() }
}
