/** The adapters for frameworks that are not installed here, against the parts of them that are used. */
import { describe, expect, it } from 'vitest'
import type { EventEnvelope } from '../envelope/event-envelope.ts'
import type { WebhookOptions } from '../handler/webhook-options.ts'
import { signSync } from '../node/node-signatures.ts'
import { encodePayload } from '../payload/encode-payload.ts'
import { sampleEvent } from '../testing/events.ts'
import { fastifyWebhook } from './fastify.ts'
import type { FastifyLike, FastifyReplyLike, FastifyRequestLike } from './fastify.ts'
import { honoWebhook } from './hono.ts'
import { lambdaWebhook } from './lambda.ts'
import { nextWebhook } from './next.ts'

const secret = 'adapter-secret'
const dialect = 'fastio-signature-sha256'
const text = JSON.stringify(
  encodePayload(dialect, { ...sampleEvent, data: { ...sampleEvent.data, name: 'ü€😀.mp4' } }),
)
const bytes = new TextEncoder().encode(text)
const headers = Object.fromEntries(
  Object.entries(signSync(bytes, { dialect, secret })).map(([name, value]) => [name.toLowerCase(), value]),
)

function collect(): { events: EventEnvelope[]; options: WebhookOptions } {
  const events: EventEnvelope[] = []
  return {
    events,
    options: {
      secrets: secret,
      dialect,
      onError: () => undefined,
      onEvent: (event) => void events.push(event),
    },
  }
}

describe('Lambda', () => {
  const http = (method: string): object => ({ version: '2.0', requestContext: { http: { method } } })

  it('takes plain and base64 bodies, of both API versions', async () => {
    const { events, options } = collect()
    const handler = lambdaWebhook(options)
    const base64 = Buffer.from(bytes).toString('base64')
    for (const event of [
      { ...http('POST'), headers, body: text, isBase64Encoded: false },
      { ...http('POST'), headers, body: base64, isBase64Encoded: true },
      { httpMethod: 'POST', headers: { 'Fastio-Signature': headers['fastio-signature'] }, body: text },
    ]) {
      expect(await handler(event)).toEqual({
        statusCode: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ received: true, id: sampleEvent.eventId }),
      })
    }
    expect(events).toHaveLength(3)
    expect(events[1]?.detail.data.name).toBe('ü€😀.mp4')
  })

  it('refuses the rest', async () => {
    const { events, options } = collect()
    const handler = lambdaWebhook({ ...options, maxBodyBytes: 2000 })
    const status = async (event: object): Promise<number> => (await handler(event)).statusCode
    expect(await status({ ...http('POST'), headers, body: `${text} ` })).toBe(401)
    expect(await status({ ...http('POST'), headers: null, body: null })).toBe(401)
    expect(await status({})).toBe(401)
    expect(await status({ ...http('GET'), headers })).toBe(405)
    expect(await status({ ...http('POST'), headers, body: '%%%', isBase64Encoded: true })).toBe(400)
    expect(await status({ ...http('POST'), headers, body: 'x'.repeat(2001) })).toBe(413)
    expect(events).toEqual([])
  })
})

describe('Hono and Next', () => {
  const request = (): Request => new Request('http://localhost/', { method: 'POST', body: bytes, headers })

  it('hand on the request', async () => {
    const { events, options } = collect()
    expect((await honoWebhook(options)({ req: { raw: request() } })).status).toBe(200)
    expect((await nextWebhook(options).POST(request())).status).toBe(200)
    expect(events).toHaveLength(2)
  })

  it('say so if a middleware has read the body', async () => {
    const raw = request()
    await raw.text()
    const response = await honoWebhook(collect().options)({ req: { raw } })
    expect(await response.json()).toMatchObject({ code: 'SB_BODY_CONSUMED' })
  })
})

describe('Fastify', () => {
  type Handler = (request: FastifyRequestLike, reply: FastifyReplyLike) => Promise<unknown>
  type Parser = Parameters<FastifyLike['addContentTypeParser']>

  class App implements FastifyLike {
    readonly parsers: Parser[] = []
    handler: Handler | undefined
    path = ''
    isCleared = false

    removeAllContentTypeParsers(): void {
      this.isCleared = true
    }

    addContentTypeParser(...parser: Parser): void {
      this.parsers.push(parser)
    }

    post(path: string, handler: Handler): void {
      this.path = path
      this.handler = handler
    }
  }

  class Reply implements FastifyReplyLike {
    status = 0
    body = ''
    values: Record<string, string> = {}

    code(status: number): this {
      this.status = status
      return this
    }

    headers(values: Record<string, string>): this {
      this.values = values
      return this
    }

    send(body: string): this {
      this.body = body
      return this
    }
  }

  async function inject(options: WebhookOptions, request: FastifyRequestLike): Promise<Reply> {
    const app = new App()
    await fastifyWebhook('/hook', options)(app)
    const reply = new Reply()
    await app.handler?.(request, reply)
    return reply
  }

  it('registers one raw parser with the limit, and one route', async () => {
    const app = new App()
    await fastifyWebhook('/hook', { ...collect().options, maxBodyBytes: 5000 })(app)
    expect(app).toMatchObject({ path: '/hook', isCleared: true })
    const [type, settings, parse] = app.parsers[0] ?? []
    expect([type, settings]).toEqual(['*', { parseAs: 'buffer', bodyLimit: 5000 }])
    let parsed: Uint8Array | undefined
    parse?.({}, bytes, (_error, body) => {
      parsed = body
    })
    expect(parsed).toBe(bytes)
  })

  it('verifies the raw bytes', async () => {
    const { events, options } = collect()
    expect(await inject(options, { headers, body: Buffer.from(bytes) })).toMatchObject({
      status: 200,
      values: { 'content-type': 'application/json' },
    })
    expect(await inject(options, { headers, body: Buffer.from(`${text} `) })).toMatchObject({ status: 401 })
    expect(await inject(options, { headers })).toMatchObject({ status: 401 })
    expect(events).toHaveLength(1)
  })

  it('says so if the body was parsed', async () => {
    const reply = await inject(collect().options, { headers, body: JSON.parse(text) as unknown })
    expect(reply.status).toBe(500)
    expect(JSON.parse(reply.body)).toMatchObject({ code: 'SB_BODY_CONSUMED' })
  })
})
