import { describe, expect, it, vi } from 'vitest'
import type { DialectName } from '../dialects/dialect.ts'
import { dialectNames } from '../dialects/dialects.ts'
import type { EventEnvelope } from '../envelope/event-envelope.ts'
import { encodePayload } from '../payload/encode-payload.ts'
import { sign } from '../signature/sign.ts'
import { sampleEvent } from '../testing/events.ts'
import { createWebhookHandler } from './create-webhook-handler.ts'
import type { EventContext, WebhookOptions } from './webhook-options.ts'

const secret = 'handler-secret'
const dialect = 'fastio-signature-sha256'
const now = Date.UTC(2026, 1, 24, 12)
const url = 'http://localhost/webhooks/fastio'
const encoder = new TextEncoder()

interface Setup {
  handler: (request: Request) => Promise<Response>
  events: EventEnvelope[]
  contexts: EventContext[]
  errors: unknown[]
}

function setup(options: Partial<WebhookOptions> = {}): Setup {
  const events: EventEnvelope[] = []
  const contexts: EventContext[] = []
  const errors: unknown[] = []
  const handler = createWebhookHandler({
    secrets: secret,
    dialect,
    clock: () => now,
    onError: (error) => errors.push(error),
    warn: () => undefined,
    onEvent: (event, context) => {
      events.push(event)
      contexts.push(context)
    },
    ...options,
  })
  return { handler, events, contexts, errors }
}

async function signedRequest(
  body: string | Uint8Array,
  by: DialectName = dialect,
  more: Record<string, string> = {},
): Promise<Request> {
  const bytes = Uint8Array.from(typeof body === 'string' ? encoder.encode(body) : body)
  const headers = new Headers(
    await sign(bytes, { dialect: by, secret, timestamp: now / 1000, messageId: 'msg_1' }),
  )
  for (const [name, value] of Object.entries(more)) headers.set(name, value)
  return new Request(url, { method: 'POST', body: bytes, headers })
}

const upload = (): string => JSON.stringify(encodePayload(dialect, sampleEvent))

async function problemOf(response: Response): Promise<string> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const { status, code, title, detail } = (await response.json()) as Record<string, unknown>
  expect(status).toBe(response.status)
  expect(title).toBeTypeOf('string')
  expect(detail).toBeTypeOf('string')
  return `${response.status} ${String(code)}`
}

describe('createWebhookHandler', () => {
  it('turns a signed request into an event, and answers after onEvent', async () => {
    const order: string[] = []
    const { handler } = setup({
      onEvent: async () => {
        await new Promise((resolve) => setTimeout(resolve, 5))
        order.push('event')
      },
    })
    const response = await handler(await signedRequest(upload()))
    order.push('answer')
    expect(order).toEqual(['event', 'answer'])
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ received: true, id: sampleEvent.eventId })
  })

  it.each(dialectNames)('reads %s', async (name) => {
    const { handler, events, contexts } = setup({ dialect: name })
    const body = JSON.stringify(encodePayload(name, sampleEvent))
    expect((await handler(await signedRequest(body, name))).status).toBe(200)
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({
      'detail-type': 'file.created',
      id: sampleEvent.eventId,
      detail: {
        signalbox: { source: 'webhook', dialect: name, recovered: false },
        original: JSON.parse(body),
      },
    })
    expect(contexts[0]).toMatchObject({
      known: true,
      verification: { ok: true, dialect: name, secretIndex: 0 },
    })
    expect(new TextDecoder().decode(contexts[0]?.raw)).toBe(body)
  })

  it('leaves the payload out on request', async () => {
    const { handler, events } = setup({ keepOriginal: false })
    await handler(await signedRequest(upload()))
    expect(events[0]?.detail).not.toHaveProperty('original')
  })

  it('answers 500 if onEvent fails, so that the sender tries again, and tells only onError why', async () => {
    for (const onEvent of [
      () => {
        throw new Error('database password is hunter2')
      },
      async () => Promise.reject(new Error('database password is hunter2')),
    ]) {
      const { handler, errors } = setup({ onEvent })
      const response = await handler(await signedRequest(upload()))
      expect(await response.clone().text()).not.toContain('hunter2')
      expect(await problemOf(response)).toBe('500 SB_HANDLER_FAILED')
      expect(errors).toHaveLength(1)
    }
  })

  it('writes what onEvent threw to the console by default', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const handler = createWebhookHandler({
      secrets: [secret],
      dialect: [dialect],
      onEvent: async () => Promise.reject(new Error('no')),
    })
    expect((await handler(await signedRequest(upload()))).status).toBe(500)
    expect(log).toHaveBeenCalledOnce()
    log.mockRestore()
  })
})

describe('refusals', () => {
  it('401: unsigned, forged, old', async () => {
    const { handler, events } = setup()
    expect(await problemOf(await handler(new Request(url, { method: 'POST', body: upload() })))).toBe(
      '401 SB_SIGNATURE_MISSING',
    )
    const forged = await signedRequest(upload(), dialect, { 'fastio-signature': `sha256=${'0'.repeat(64)}` })
    expect(await problemOf(await handler(forged))).toBe('401 SB_SIGNATURE_MISMATCH')
    const cut = await signedRequest(upload(), dialect, { 'fastio-signature': 'sha256=' })
    expect(await problemOf(await handler(cut))).toBe('401 SB_SIGNATURE_MALFORMED')
    const late = setup({ dialect: 'fastio-signature-t-v1', clock: () => now + 301_000 })
    const old = await late.handler(await signedRequest(upload(), 'fastio-signature-t-v1'))
    expect(await problemOf(old)).toBe('401 SB_TIMESTAMP_TOO_OLD')
    expect([...events, ...late.events]).toEqual([])
  })

  it.each([
    ['', 'SB_NOT_JSON'],
    ['{"eventType":"upl', 'SB_NOT_JSON'],
    ['[1]', 'SB_NOT_JSON'],
    ['{"hello":"world"}', 'SB_NOT_AN_EVENT'],
    ['\uFEFF{}', 'SB_NOT_UTF8'],
    [Uint8Array.of(0x7b, 0xff, 0x7d), 'SB_NOT_UTF8'],
    [`{"a":${'['.repeat(10_000)}`, 'SB_JSON_TOO_DEEP'],
  ])('400: authentic, but %j', async (body, code) => {
    const { handler, events } = setup()
    expect(await problemOf(await handler(await signedRequest(body)))).toBe(`400 ${code}`)
    expect(events).toEqual([])
  })

  it('405, 413, 415', async () => {
    const { handler } = setup({ maxBodyBytes: 100 })
    const get = await handler(new Request(url))
    expect(get.headers.get('allow')).toBe('POST')
    expect(await problemOf(get)).toBe('405 SB_METHOD_NOT_ALLOWED')
    expect(await problemOf(await handler(await signedRequest('x'.repeat(101))))).toBe('413 SB_BODY_TOO_LARGE')
    const gzip = await signedRequest('{}', dialect, { 'content-encoding': 'gzip' })
    expect(await problemOf(await handler(gzip))).toBe('415 SB_ENCODING_UNSUPPORTED')
    const identity = await signedRequest('{"eventType":"upload"}', dialect, {
      'content-encoding': 'identity',
    })
    expect((await handler(identity)).status).toBe(200)
  })

  it('stops reading a stream that is too long', async () => {
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1000
        controller.enqueue(new Uint8Array(1000))
      },
    })
    const init = { method: 'POST', body, duplex: 'half' as const }
    const { handler } = setup({ maxBodyBytes: 10_000 })
    expect(await problemOf(await handler(new Request(url, init)))).toBe('413 SB_BODY_TOO_LARGE')
    expect(sent).toBeLessThan(20_000)
  })

  it('a body that breaks off is no event', async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(encoder.encode('{"eventType"'))
        controller.error(new Error('connection reset'))
      },
    })
    const { handler, events, errors } = setup()
    const response = await handler(new Request(url, { method: 'POST', body, duplex: 'half' }))
    expect(await problemOf(response)).toBe('400 SB_BODY_INCOMPLETE')
    expect(errors).toHaveLength(1)
    expect(events).toEqual([])
  })

  it('a body that was read before is a mistake in the set-up, and says so', async () => {
    const { handler, errors } = setup()
    const request = await signedRequest(upload())
    await request.json()
    expect(await problemOf(await handler(request))).toBe('500 SB_BODY_CONSUMED')
    expect(errors).toHaveLength(1)
  })

  it('any content type will do: the signature says who sent it', async () => {
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense']) {
      const { handler } = setup()
      expect((await handler(await signedRequest(upload(), dialect, { 'content-type': type }))).status).toBe(
        200,
      )
    }
  })
})

describe('challenges', () => {
  const challenge = '{"challenge":"tok-1"}'
  const post = (body: string, headers = {}): Request => new Request(url, { method: 'POST', body, headers })

  it('are echoed as JSON or text, signed or not', async () => {
    const json = setup()
    expect(await (await json.handler(post(challenge))).json()).toEqual({ challenge: 'tok-1' })
    expect(await (await json.handler(await signedRequest(challenge))).json()).toEqual({ challenge: 'tok-1' })
    const text = setup({ challenge: 'text' })
    expect(await (await text.handler(post(challenge))).text()).toBe('tok-1')
    expect([...json.events, ...text.events]).toEqual([])
  })

  it('are refused with a wrong signature, if too long, and if switched off', async () => {
    const wrong = { 'fastio-signature': `sha256=${'0'.repeat(64)}` }
    const { handler } = setup()
    expect((await handler(post(challenge, wrong))).status).toBe(401)
    expect((await handler(post(`{"challenge":"a","pad":"${'x'.repeat(5000)}"}`))).status).toBe(401)
    expect((await setup({ signedChallengeOnly: true }).handler(post(challenge))).status).toBe(401)
    const off = setup({ challenge: false })
    expect((await off.handler(post(challenge))).status).toBe(401)
    expect((await off.handler(await signedRequest(challenge))).status).toBe(400)
  })

  it('never smuggle in an event', async () => {
    const { handler, events } = setup()
    const body = JSON.stringify({ ...(JSON.parse(upload()) as object), challenge: 'x' })
    expect((await handler(post(body))).status).toBe(401)
    expect((await handler(await signedRequest(body))).status).toBe(200)
    expect(events).toHaveLength(1)
  })
})

describe('set-up', () => {
  it('warns about auto', async () => {
    const warnings: string[] = []
    const { handler, contexts } = setup({ dialect: 'auto', warn: (message) => warnings.push(message) })
    expect(warnings).toEqual([expect.stringContaining('trials')])
    expect((await handler(await signedRequest(upload(), 'x-fastio-signature-timestamp'))).status).toBe(200)
    expect(contexts[0]?.verification.dialect).toBe('x-fastio-signature-timestamp')
  })

  it('refuses to start without a secret', () => {
    expect(() => setup({ secrets: [] })).toThrow(expect.objectContaining({ code: 'SB_NO_SECRET' }))
    expect(() => setup({ secrets: '' })).toThrow(expect.objectContaining({ code: 'SB_SECRET_EMPTY' }))
  })

  it('tells which secret matched during a rotation', async () => {
    const { handler, contexts } = setup({ secrets: ['new-secret', secret] })
    await handler(await signedRequest(upload()))
    expect(contexts[0]?.verification.secretIndex).toBe(1)
  })
})
