/** What a receiver gets: headers, signatures, bodies. */
import { createHmac } from 'node:crypto'
import { fromCloudEvent, fromCloudEventBinary, verify } from '@signalbox/events'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Target } from '../../src/contract/target.ts'
import { systemResolve } from '../../src/targets/http/guard.ts'
import { createHttpTarget } from '../../src/targets/http/http.ts'
import type { HttpOptions } from '../../src/targets/http/options.ts'
import { deliveryContext, deliveryItem } from '../../src/targets/testing.ts'
import { FakeReceiver, type Received } from './fake-receiver.ts'

const nowMs = Date.parse('2026-02-24T10:30:00.700Z')
const whsec = `whsec_${Buffer.from('a secret of some length').toString('base64')}`
let receiver: FakeReceiver
let target: Target

beforeEach(async () => {
  receiver = await FakeReceiver.start()
})
afterEach(async () => {
  await target.close?.()
  await receiver[Symbol.asyncDispose]()
})

async function send(
  options: HttpOptions,
  item = deliveryItem(),
  context = deliveryContext(),
): Promise<Received> {
  target = createHttpTarget(
    receiver.url('/hook?a=1'),
    { allowPrivate: true, ...options },
    { resolve: systemResolve, now: () => nowMs },
  )
  expect(await target.deliver([item], context)).toMatchObject([{ ok: true }])
  const [received] = receiver.received
  if (!received) throw new Error('nothing was received')
  return received
}

it('posts the envelope with what is said about the attempt', async () => {
  const item = deliveryItem({
    attempt: 3,
    stale: true,
    replay: 'rpl_1',
    rule: 'large videos',
    deliveryId: 'd-1',
  })
  const { method, path, body, headers } = await send({}, item)
  expect({ method, path, body }).toEqual({ method: 'POST', path: '/hook?a=1', body: item.json })
  expect(headers).toEqual({
    host: `127.0.0.1:${receiver.port}`,
    connection: 'keep-alive',
    'content-length': String(Buffer.byteLength(item.json)),
    'content-type': 'application/json',
    accept: '*/*',
    'user-agent': 'Signalbox',
    'webhook-id': 'evt_test_1',
    'webhook-timestamp': '1771929000',
    'signalbox-delivery': 'd-1',
    'signalbox-rule': 'large videos',
    'signalbox-attempt': '3',
    'signalbox-stale': 'true',
    'signalbox-replay': 'rpl_1',
  })
})

it('sends and signs what a transformer made', async () => {
  const transformed = { text: 'New file "ü"', contentType: 'text/plain; charset=utf-8' }
  const { headers, body } = await send({ secret: 'plain secret' }, deliveryItem({ transformed }))
  expect(body).toBe(transformed.text)
  expect(headers['content-type']).toBe(transformed.contentType)
  const signature = createHmac('sha256', 'plain secret').update(transformed.text).digest('hex')
  expect(headers['x-fastio-signature']).toBe(`sha256=${signature}`)
})

it('signs over the exact bytes, as Standard Webhooks and as Fast.io, with each secret', async () => {
  const { headers, body } = await send(
    { secrets: [whsec, 'plain secret'] },
    deliveryItem({ json: '{"name":"ü"}' }),
  )
  const mac = (key: string | Buffer) =>
    createHmac('sha256', key).update(`evt_test_1.1771929000.${body}`).digest('base64')
  const [first, second] = [mac(Buffer.from('a secret of some length')), mac('plain secret')]
  expect(headers['webhook-signature']).toBe(`v1,${first} v1,${second}`)
  expect(headers['x-fastio-signature']).toBe(
    `sha256=${createHmac('sha256', whsec).update(body).digest('hex')}`,
  )
})

it('is verified by what receivers use, whichever of the two secrets they know', async () => {
  const { headers, body } = await send({ secrets: [whsec, `${whsec.slice(0, -4)}AAAA`] })
  for (const secret of [whsec, `${whsec.slice(0, -4)}AAAA`]) {
    const options = { dialects: ['standard-webhooks'], secrets: [secret], now: nowMs } as const
    expect(await verify({ headers, body: Buffer.from(body) }, options)).toMatchObject({ ok: true })
  }
})

it('sends CloudEvents in the structured form', async () => {
  const item = deliveryItem()
  const { headers, body } = await send({ body: 'cloudevents-structured', secret: 's' }, item)
  expect(headers['content-type']).toMatch(/^application\/cloudevents\+json/)
  expect(fromCloudEvent(JSON.parse(body)).detail).toEqual(item.event.detail)
  expect(headers['x-fastio-signature']).toBe(`sha256=${createHmac('sha256', 's').update(body).digest('hex')}`)
})

it('sends CloudEvents in the binary form', async () => {
  const item = deliveryItem()
  const { headers, body } = await send({ body: 'cloudevents-binary' }, item)
  expect(headers).toMatchObject({
    'ce-id': 'evt_test_1',
    'ce-specversion': '1.0',
    'content-type': 'application/json',
  })
  expect(fromCloudEventBinary(headers, body).detail).toEqual(item.event.detail)
})

it('sends headers and credentials of the config, resolved when they are used', async () => {
  const context = deliveryContext({ secret: (ref) => (typeof ref === 'string' ? ref : `<${ref.$env}>`) })
  const options = {
    headers: { 'X-Team': 'video', 'X-Key': { $env: 'KEY' } },
    auth: { bearer: { $env: 'TOKEN' } },
  }
  const { headers } = await send(options, deliveryItem(), context)
  expect(headers).toMatchObject({ 'x-team': 'video', 'x-key': '<KEY>', authorization: 'Bearer <TOKEN>' })
})

it('sends a user and a password', async () => {
  const { headers } = await send({ auth: { basic: { user: 'ü', password: 'p:w' } } })
  expect(headers['authorization']).toBe(`Basic ${Buffer.from('ü:p:w').toString('base64')}`)
})

it('takes a new value of a secret into use with the next delivery', async () => {
  let value = 'old'
  const context = deliveryContext({ secret: () => value })
  await send({ auth: { bearer: { $env: 'TOKEN' } }, secret: { $env: 'SECRET' } }, deliveryItem(), context)
  value = 'new'
  await target.deliver([deliveryItem()], context)
  const sent = receiver.received.map(({ headers }) => headers)
  expect(sent.map((headers) => headers['authorization'])).toEqual(['Bearer old', 'Bearer new'])
  expect(sent[1]?.['x-fastio-signature']).not.toBe(sent[0]?.['x-fastio-signature'])
})

it.each([
  [
    'a secret that is missing',
    () => {
      throw new Error('The environment variable TOKEN is not set.')
    },
    /TOKEN is not set\.$/,
  ],
  ['a secret with a line break', () => 'hush\r\nx: y', /header authorization/],
  ['an empty secret', () => '', /secret is empty/],
])('keeps deliveries waiting for %s, and never shows it', async (_, secret, message) => {
  target = createHttpTarget(
    receiver.url(),
    { allowPrivate: true, auth: { bearer: { $env: 'TOKEN' } }, secret: { $env: 'TOKEN' } },
    { resolve: systemResolve, now: () => nowMs },
  )
  const [outcome] = await target.deliver([deliveryItem()], deliveryContext({ secret }))
  expect(outcome).toMatchObject({
    ok: false,
    retry: 'later',
    blame: 'target',
    code: 'SB_TARGET_SETUP',
    message: expect.stringMatching(message),
  })
  expect(JSON.stringify(outcome)).not.toContain('hush')
  expect(receiver.received).toEqual([])
})

it('carries any rule name and id in a header', async () => {
  const { headers } = await send({}, deliveryItem({ rule: 'größe\r\nx-evil: 1', deliveryId: ' \ud800' }))
  expect(headers['signalbox-rule']).toBe(encodeURIComponent('größe\r\nx-evil: 1'))
  expect(headers).not.toHaveProperty('x-evil')
})
