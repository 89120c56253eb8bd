/** Targets that lead into a private network are refused, at the moment of the connection. */
import type { LookupAddress } from 'node:dns'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { DeliveryOutcome } from '../../src/contract/target.ts'
import { systemResolve, type Resolve } from '../../src/targets/http/guard.ts'
import { createHttpTarget } from '../../src/targets/http/http.ts'
import type { HttpOptions } from '../../src/targets/http/options.ts'
import { deliveryContext, deliveryItem } from '../../src/targets/testing.ts'
import { answer, FakeReceiver } from './fake-receiver.ts'

let receiver: FakeReceiver

beforeAll(async () => {
  receiver = await FakeReceiver.start()
})
beforeEach(() => {
  receiver.received.length = 0
})
afterAll(() => receiver[Symbol.asyncDispose]())

const resolvesTo =
  (...answers: readonly string[][]): Resolve =>
  (_, done) => {
    const addresses = answers.length > 1 ? (answers as string[][]).shift() : answers[0]
    const rows = (addresses ?? []).map((address): LookupAddress => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }))
    setImmediate(done, null, rows)
  }

async function deliver(
  url: string,
  options: HttpOptions = {},
  resolve = systemResolve,
): Promise<DeliveryOutcome | undefined> {
  const target = createHttpTarget(url, { timeout: '2s', ...options }, { resolve, now: Date.now })
  const [outcome] = await target.deliver([deliveryItem()], deliveryContext())
  await target.close()
  return outcome
}

const refused = { ok: false, retry: 'never', code: 'SB_TARGET_PRIVATE_ADDRESS' }

it.each([
  '127.0.0.1',
  '127.1',
  '0x7f.1',
  '2130706433',
  '017700000001',
  '0',
  '0.0.0.0',
  '127.0.0.1.',
  '①②⑦.⓪.⓪.①',
  'localhost',
  'LOCALHOST',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:7f00:0001]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
])('refuses %s', async (host) => {
  expect(await deliver(`http://${host}:${receiver.port}/`)).toMatchObject(refused)
  expect(receiver.received).toEqual([])
})

it('refuses a public name that resolves to a private address', async () => {
  const outcome = await deliver(receiver.url('/', 'hooks.example.com'), {}, resolvesTo(['127.0.0.1']))
  expect(outcome).toMatchObject({
    ...refused,
    message: expect.stringContaining('hooks.example.com resolves to 127.0.0.1'),
  })
  expect(receiver.received).toEqual([])
})

it('asks again for each connection, so a name that changes its address gains nothing', async () => {
  // The first answer lets the delivery pass (the address is allowed), the second one is the attack.
  const resolve = resolvesTo(['127.0.0.1'], ['127.0.0.2'])
  receiver.script = answer(200, 'ok', { connection: 'close' })
  const options = { allowPrivate: ['127.0.0.1'] }
  const target = createHttpTarget(receiver.url('/', 'hooks.example.com'), options, { resolve, now: Date.now })
  expect(await target.deliver([deliveryItem()], deliveryContext())).toMatchObject([{ ok: true }])
  expect(await target.deliver([deliveryItem()], deliveryContext())).toMatchObject([refused])
  await target.close()
  receiver.script = answer(200, 'ok')
})

it('connects to what is allowed among several addresses', async () => {
  const options = { allowPrivate: ['127.0.0.1/32'] }
  const resolve = resolvesTo(['10.0.0.1', 'fd00::1', '127.0.0.1'])
  expect(await deliver(receiver.url('/', 'hooks.example.com'), options, resolve)).toMatchObject({ ok: true })
})

it.each([
  ['everything', '127.0.0.1', true],
  ['an address', '127.0.0.1', ['127.0.0.1']],
  ['a block', '127.0.0.1', ['10.0.0.0/8', '127.0.0.0/8']],
  ['a host', 'localhost', ['LocalHost']],
  ['the IPv4 block of a mapped address', '[::ffff:127.0.0.1]', ['127.0.0.0/8']],
])('lets %s through where it is allowed', async (_, host, allowPrivate) => {
  expect(await deliver(receiver.url('/', host), { allowPrivate })).toMatchObject({ ok: true })
})

it.each([
  ['another block', ['10.0.0.0/8']],
  ['another host', ['example.com']],
  ['an empty list', []],
  ['a host that only begins alike', ['127.0.0.1.example.com']],
])('refuses where %s is allowed', async (_, allowPrivate) => {
  expect(await deliver(receiver.url(), { allowPrivate })).toMatchObject(refused)
})

it('says that a name does not exist or has no address', async () => {
  const missing: Resolve = (host, done) =>
    setImmediate(done, Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), [])
  const url = 'http://nowhere.example.com/'
  expect(await deliver(url, {}, missing)).toMatchObject({
    code: 'SB_TARGET_DNS',
    retry: 'later',
    blame: 'target',
  })
  expect(await deliver(url, {}, resolvesTo([]))).toMatchObject({ code: 'SB_TARGET_DNS', retry: 'later' })
})
