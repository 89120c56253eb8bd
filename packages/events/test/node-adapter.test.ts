/** The Node adapter over real sockets, with and without an Express-style parser in front of it. */
import { createServer, request as httpRequest } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { expressWebhook } from '../src/adapters/express.ts'
import { createNodeHandler } from '../src/adapters/node.ts'
import type { NodeHandler } from '../src/adapters/node.ts'
import { nextPagesWebhook } from '../src/adapters/next.ts'
import type { EventEnvelope } from '../src/envelope/event-envelope.ts'
import type { WebhookOptions } from '../src/handler/webhook-options.ts'
import { signSync } from '../src/node/node-signatures.ts'
import { encodePayload } from '../src/payload/encode-payload.ts'
import { sampleEvent } from '../src/testing/events.ts'

const secret = 'node-secret'
const dialect = 'fastio-signature-sha256'
const body = Buffer.from(JSON.stringify(encodePayload(dialect, sampleEvent)))
const signed = (bytes: Uint8Array): Record<string, string> => signSync(bytes, { dialect, secret })

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function listen(handler: NodeHandler): Promise<number> {
  const server = createServer((request, response) => void handler(request, response))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

function collect(): { events: EventEnvelope[]; errors: unknown[]; options: WebhookOptions } {
  const events: EventEnvelope[] = []
  const errors: unknown[] = []
  const onEvent = (event: EventEnvelope): void => void events.push(event)
  return {
    events,
    errors,
    options: { secrets: secret, dialect, onEvent, onError: (error) => errors.push(error) },
  }
}

interface Answer {
  status: number
  json: Record<string, unknown>
}

/** Posts in the given pieces: one with a length, several chunked without. */
async function post(port: number, pieces: Uint8Array[], headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const [only] = pieces
    const length = pieces.length === 1 && only !== undefined ? { 'content-length': String(only.length) } : {}
    const request = httpRequest({
      host: '127.0.0.1',
      port,
      method: 'POST',
      headers: { ...headers, ...length },
    })
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const json = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>
        resolve({ status: response.statusCode ?? 0, json })
      })
    })
    request.on('error', reject)
    for (const piece of pieces) request.write(piece)
    request.end()
  })
}

describe('node:http', () => {
  it('takes a body with a length, and one in chunks', async () => {
    const { events, options } = collect()
    const port = await listen(createNodeHandler(options))
    const ok = { status: 200, json: { received: true, id: sampleEvent.eventId } }
    expect(await post(port, [body], signed(body))).toEqual(ok)
    expect(
      await post(port, [body.subarray(0, 5), body.subarray(5, 90), body.subarray(90)], signed(body)),
    ).toEqual(ok)
    expect(events).toHaveLength(2)
  })

  it('refuses forgeries, other methods and compressed bodies', async () => {
    const { events, options } = collect()
    const port = await listen(createNodeHandler(options))
    expect(await post(port, [body], {})).toMatchObject({
      status: 401,
      json: { code: 'SB_SIGNATURE_MISSING' },
    })
    expect(await post(port, [body], signed(body.subarray(1)))).toMatchObject({ status: 401 })
    const gzip = gzipSync(body)
    const headers = { ...signed(gzip), 'content-encoding': 'gzip' }
    expect(await post(port, [gzip], headers)).toMatchObject({
      status: 415,
      json: { code: 'SB_ENCODING_UNSUPPORTED' },
    })
    expect(await post(port, [gzip], signed(gzip))).toMatchObject({
      status: 400,
      json: { code: 'SB_NOT_UTF8' },
    })
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(405)
    expect((await fetch(`http://127.0.0.1:${port}/`, { method: 'POST' })).status).toBe(401)
    expect(events).toEqual([])
  })

  it('answers 413 to 10 MB, with a length and without, and serves on', async () => {
    const { events, options } = collect()
    const port = await listen(createNodeHandler(options))
    const megabyte = Buffer.alloc(1_048_576, 0x20)
    const tooLarge = { status: 413, json: { code: 'SB_BODY_TOO_LARGE' } }
    expect(await post(port, [Buffer.concat(Array.from({ length: 10 }, () => megabyte))], {})).toMatchObject(
      tooLarge,
    )
    expect(
      await post(
        port,
        Array.from({ length: 10 }, () => megabyte),
        {},
      ),
    ).toMatchObject(tooLarge)
    expect(await post(port, [body], signed(body))).toMatchObject({ status: 200 })
    expect(events).toHaveLength(1)
  })

  it('hangs up on a refused sender that never ends', async () => {
    const port = await listen(createNodeHandler(collect().options))
    const socket = connect(port, '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9999999999\r\n\r\n')
    const chunk = Buffer.alloc(1_048_576)
    let isClosed = false
    socket.on('error', () => undefined)
    socket.on('data', () => undefined)
    socket.on('close', () => {
      isClosed = true
    })
    const pump = (): void => {
      for (let isRoom = true; isRoom && !socket.destroyed;) isRoom = socket.write(chunk)
    }
    socket.on('drain', pump)
    pump()
    await vi.waitFor(() => expect(isClosed).toBe(true), { timeout: 20_000 })
  })

  it('makes no event of a body that is cut off mid-way', async () => {
    const { events, errors, options } = collect()
    let isHandled = false
    const handler = createNodeHandler(options)
    const port = await listen(async (request, response) => {
      await handler(request, response)
      isHandled = true
    })
    const head = `POST / HTTP/1.1\r\nhost: x\r\nfastio-signature: ${signed(body)['Fastio-Signature']}\r\n`
    const socket = connect(port, '127.0.0.1')
    socket.write(`${head}content-length: ${body.length}\r\n\r\n`)
    socket.write(body.subarray(0, 50), () => socket.destroy())
    await vi.waitFor(() => expect(isHandled).toBe(true))
    expect([events, errors]).toEqual([[], []])
    expect(await post(port, [body], signed(body))).toMatchObject({ status: 200 })
  })

  it('answers 500 if onEvent fails', async () => {
    const { options } = collect()
    const onEvent = async (): Promise<void> => Promise.reject(new Error('no'))
    const port = await listen(createNodeHandler({ ...options, onEvent }))
    expect(await post(port, [body], signed(body))).toMatchObject({
      status: 500,
      json: { code: 'SB_HANDLER_FAILED' },
    })
  })

  it('survives ten thousand random requests', async () => {
    const { events, options } = collect()
    const port = await listen(createNodeHandler(options))
    let seed = 42
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return seed % below
    }
    const one = async (): Promise<void> => {
      const bytes = Uint8Array.from({ length: random(200) }, () => random(256))
      const signature = ['', 'sha256=', `sha256=${'a'.repeat(random(80))}`, 't=1,v1=x'][random(4)] ?? ''
      const headers: Record<string, string> =
        random(2) === 0 ? { 'fastio-signature': signature } : signed(bytes)
      const { status } = await post(port, [bytes], headers)
      expect([400, 401]).toContain(status)
    }
    for (let round = 0; round < 500; round++) await Promise.all(Array.from({ length: 20 }, one))
    expect(events).toEqual([])
    expect(await post(port, [body], signed(body))).toMatchObject({ status: 200 })
  })
})

describe('Express and Next API routes', () => {
  type Middleware = (request: IncomingMessage, bytes: Buffer) => void

  /** Reads the body as a body parser does, and leaves something on the request. */
  function behind(middleware: Middleware, handler: NodeHandler): NodeHandler {
    return async (request: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      middleware(request, Buffer.concat(chunks))
      await handler(request, response)
    }
  }

  const keep = (name: 'body' | 'rawBody'): Middleware => {
    return (request, bytes) => Object.assign(request, { [name]: bytes })
  }
  const parse: Middleware = (request, bytes) =>
    Object.assign(request, { body: JSON.parse(bytes.toString()) as unknown })
  const parseToText: Middleware = (request, bytes) => Object.assign(request, { body: bytes.toString() })

  it('without a parser, and behind one that keeps the bytes', async () => {
    const { events, options } = collect()
    const handlers = [
      expressWebhook(options),
      nextPagesWebhook(options),
      behind(keep('body'), expressWebhook(options)),
      behind(keep('rawBody'), expressWebhook(options)),
      behind((request, bytes) => {
        parse(request, bytes)
        keep('rawBody')(request, bytes)
      }, expressWebhook(options)),
    ]
    for (const handler of handlers) {
      expect(await post(await listen(handler), [body], signed(body))).toMatchObject({ status: 200 })
    }
    expect(events).toHaveLength(handlers.length)
  })

  it('behind one that ate them: 500 that says what to do, and no event', async () => {
    for (const middleware of [parse, parseToText, () => undefined]) {
      const { events, errors, options } = collect()
      const port = await listen(behind(middleware, expressWebhook(options)))
      const answer = await post(port, [body], signed(body))
      expect(answer).toMatchObject({ status: 500, json: { code: 'SB_BODY_CONSUMED' } })
      expect(answer.json['detail']).toContain('before express.json()')
      expect(errors).toHaveLength(1)
      expect(events).toEqual([])
    }
  })

  it('behind a raw parser the limit holds too', async () => {
    const { options } = collect()
    const port = await listen(behind(keep('body'), expressWebhook({ ...options, maxBodyBytes: 10 })))
    expect(await post(port, [body], signed(body))).toMatchObject({ status: 413 })
  })
})
