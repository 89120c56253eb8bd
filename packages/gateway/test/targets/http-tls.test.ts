/** HTTPS targets: who is trusted, and client certificates (mTLS). */
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DeliveryOutcome } from '../../src/contract/target.ts'
import type { HttpTls } from '../../src/targets/http/connector.ts'
import { http } from '../../src/targets/http/http.ts'
import { deliveryContext, deliveryItem } from '../../src/targets/testing.ts'
import { TestAuthority, type Certified } from './certificates.ts'
import { answer, FakeReceiver } from './fake-receiver.ts'

let authority: TestAuthority
let client: Certified
let receiver: FakeReceiver
let picky: FakeReceiver

beforeAll(async () => {
  authority = new TestAuthority()
  const server = authority.issue('server', 'IP:127.0.0.1')
  client = authority.issue('client', 'DNS:gateway.example.com')
  receiver = await FakeReceiver.start({ cert: server.cert, key: server.key })
  picky = await FakeReceiver.start({
    cert: server.cert,
    key: server.key,
    ca: authority.ca.cert,
    requestCert: true,
    rejectUnauthorized: true,
  })
  picky.script = (socket, request) => {
    const { CN } = (socket as TLSSocket).getPeerCertificate().subject
    answer(200, `hello ${String(CN)}`)(socket, request)
  }
})
afterAll(async () => {
  await receiver[Symbol.asyncDispose]()
  await picky[Symbol.asyncDispose]()
  authority[Symbol.dispose]()
})

async function deliver(
  url: string,
  tls: HttpTls,
  context = deliveryContext(),
): Promise<DeliveryOutcome | undefined> {
  const target = http(url, { allowPrivate: ['127.0.0.0/8'], tls })
  const [outcome] = await target.deliver([deliveryItem()], context)
  await target.close?.()
  return outcome
}

it('trusts the authority it is given, as text or as a file', async () => {
  expect(await deliver(receiver.url(), { ca: authority.ca.cert })).toMatchObject({ ok: true })
  expect(await deliver(receiver.url(), { ca: authority.ca.certPath })).toMatchObject({ ok: true })
})

it('trusts nobody else unless told to', async () => {
  expect(await deliver(receiver.url(), {})).toMatchObject({
    code: 'SB_TARGET_TLS',
    retry: 'later',
    blame: 'target',
  })
  expect(await deliver(receiver.url(), { rejectUnauthorized: false })).toMatchObject({ ok: true })
})

it('shows its own certificate', async () => {
  const paths = { ca: authority.ca.certPath, cert: client.certPath, key: client.keyPath }
  expect(await deliver(picky.url(), paths)).toMatchObject({ ok: true, response: 'hello client' })
  const context = deliveryContext({ secret: (ref) => (typeof ref === 'string' ? ref : client.key) })
  const references = { ca: authority.ca.cert, cert: client.cert, key: { $env: 'CLIENT_KEY' } }
  expect(await deliver(picky.url(), references, context)).toMatchObject({
    ok: true,
    response: 'hello client',
  })
})

it('is refused without a certificate where one is asked for, before anything is sent', async () => {
  const before = picky.received.length
  // With TLS 1.3 the refusal comes after the handshake, as a connection that is closed.
  expect(await deliver(picky.url(), { ca: authority.ca.cert })).toMatchObject({
    ok: false,
    retry: 'later',
    blame: 'target',
    code: expect.stringMatching(/^SB_TARGET_(?:TLS|DISCONNECTED)$/),
  })
  expect(picky.received.length).toBe(before)
})

it('says which file is missing', async () => {
  expect(await deliver(receiver.url(), { ca: '/nowhere/ca.pem' })).toMatchObject({
    code: 'SB_TARGET_SETUP',
    retry: 'later',
    message: expect.stringContaining('/nowhere/ca.pem'),
  })
})

it('says so when the receiver speaks no TLS', async () => {
  const plain = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n').resume())
  await once(plain.listen(0, '127.0.0.1'), 'listening')
  const { port } = plain.address() as AddressInfo
  expect(await deliver(`https://127.0.0.1:${port}/`, {})).toMatchObject({
    code: 'SB_TARGET_TLS',
    retry: 'later',
  })
  plain.close()
})
