/** What each answer of a receiver means, over real sockets. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeliveryOutcome, Target } from '../../src/contract/target.ts'
import { createHttpTarget } from '../../src/targets/http/http.ts'
import type { HttpOptions } from '../../src/targets/http/options.ts'
import { systemResolve } from '../../src/targets/http/guard.ts'
import { deliveryContext, deliveryItem } from '../../src/targets/testing.ts'
import { answer, FakeReceiver, head, silence } from './fake-receiver.ts'

const nowMs = Date.parse('2026-02-24T10:30:00Z')
let receiver: FakeReceiver
const targets: Target[] = []

beforeEach(async () => {
  receiver = await FakeReceiver.start()
})
afterEach(async () => {
  for (const target of targets.splice(0)) await target.close?.()
  await receiver[Symbol.asyncDispose]()
})

function makeTarget(options: HttpOptions = {}): Target {
  const dependencies = { resolve: systemResolve, now: () => nowMs }
  const target = createHttpTarget(receiver.url(), { allowPrivate: true, ...options }, dependencies)
  targets.push(target)
  return target
}

async function deliver(
  target = makeTarget(),
  context = deliveryContext(),
): Promise<DeliveryOutcome | undefined> {
  const [outcome] = await target.deliver([deliveryItem()], context)
  return outcome
}

describe('a whole answer', () => {
  it.each([200, 201, 202, 204, 299])('%i is a success', async (status) => {
    receiver.script = answer(status, status === 204 ? '' : 'thanks')
    expect(await deliver()).toEqual({ ok: true, status, ...(status !== 204 && { response: 'thanks' }) })
  })

  it.each([
    [301, 'never', 'target', 'SB_TARGET_REDIRECT'],
    [304, 'never', 'target', 'SB_TARGET_REDIRECT'],
    [400, 'never', 'item', 'SB_TARGET_REJECTED'],
    [401, 'later', 'target', 'SB_TARGET_STATUS'],
    [403, 'never', 'item', 'SB_TARGET_REJECTED'],
    [404, 'never', 'item', 'SB_TARGET_REJECTED'],
    [405, 'never', 'item', 'SB_TARGET_REJECTED'],
    [408, 'later', 'target', 'SB_TARGET_STATUS'],
    [409, 'later', 'item', 'SB_TARGET_STATUS'],
    [410, 'never', 'target', 'SB_TARGET_REJECTED'],
    [413, 'never', 'item', 'SB_TARGET_REJECTED'],
    [415, 'never', 'item', 'SB_TARGET_REJECTED'],
    [422, 'never', 'item', 'SB_TARGET_REJECTED'],
    [423, 'later', 'item', 'SB_TARGET_STATUS'],
    [425, 'later', 'target', 'SB_TARGET_STATUS'],
    [429, 'later', 'target', 'SB_TARGET_STATUS'],
    [451, 'never', 'item', 'SB_TARGET_REJECTED'],
    [500, 'later', 'target', 'SB_TARGET_STATUS'],
    [503, 'later', 'target', 'SB_TARGET_STATUS'],
    [599, 'later', 'target', 'SB_TARGET_STATUS'],
  ])('%i is tried again %s and blamed on the %s', async (status, retry, blame, code) => {
    receiver.script = answer(status, status === 304 ? '' : 'no')
    expect(await deliver()).toMatchObject({ ok: false, status, retry, blame, code })
  })

  it('does not follow a redirect, and says where it points to', async () => {
    receiver.script = answer(302, '', { location: receiver.url('/elsewhere') })
    const outcome = await deliver()
    expect(outcome).toMatchObject({ retry: 'never', message: expect.stringContaining('/elsewhere') })
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook'])
  })

  it.each([
    ['120', 120_000],
    ['0', 0],
    ['Tue, 24 Feb 2026 10:31:00 GMT', 60_000],
    ['Tue, 24 Feb 2026 09:00:00 GMT', 0],
    ['99999999999', 86_400_000],
  ])('hears Retry-After: %s', async (value, retryAfterMs) => {
    receiver.script = answer(503, '', { 'retry-after': value })
    expect(await deliver()).toMatchObject({ retryAfterMs })
  })

  it.each(['soon', '-5', ''])('does not mind Retry-After: %s', async (value) => {
    receiver.script = answer(429, '', { 'retry-after': value })
    expect(await deliver()).not.toHaveProperty('retryAfterMs')
  })

  it('keeps a kilobyte of the response, whole characters only, and the connections', async () => {
    receiver.script = answer(500, `a${'ü'.repeat(10_000)}\0`)
    const target = makeTarget()
    const first = await deliver(target)
    expect(first?.response).toBe(`a${'ü'.repeat(511)}`)
    for (let count = 0; count < 5; count++) await deliver(target)
    // The second is opened while the first is still being given back.
    expect(receiver.connections).toBeLessThanOrEqual(2)
  })

  it('reads no more of a huge response than allowed, and still takes the status', async () => {
    const chunk = Buffer.alloc(65_536, 'x')
    receiver.script = (socket) => {
      socket.write(head(200, { 'content-length': String(2 ** 40) }))
      const more = (): void => {
        while (!socket.destroyed && socket.write(chunk));
      }
      socket.on('drain', more)
      more()
    }
    expect(await deliver(makeTarget({ maxResponseBytes: 1_000 }))).toMatchObject({ ok: true, status: 200 })
  })

  it('passes over early hints', async () => {
    receiver.script = (socket, request) => {
      socket.write(head(103, { link: '</x>; rel=preload' }))
      answer(200, 'ok')(socket, request)
    }
    expect(await deliver()).toEqual({ ok: true, status: 200, response: 'ok' })
  })

  it('says how long a compressed response is rather than show it', async () => {
    receiver.script = answer(200, 'abcde', { 'content-encoding': 'gzip' })
    expect(await deliver()).toMatchObject({ response: '(5 bytes, gzip)' })
  })
})

describe('no whole answer', () => {
  it.each([
    ['is reset before', (socket) => socket.resetAndDestroy(), 'SB_TARGET_DISCONNECTED'],
    ['is closed before', (socket) => socket.end(), 'SB_TARGET_DISCONNECTED'],
    [
      'is reset in the middle of',
      (socket) =>
        socket.write(`${head(200, { 'content-length': '10' })}half`, () => socket.resetAndDestroy()),
      'SB_TARGET_RESPONSE_INCOMPLETE',
    ],
    [
      'ends before the announced length of',
      (socket) => socket.end(`${head(200, { 'content-length': '10' })}half`),
      'SB_TARGET_RESPONSE_INCOMPLETE',
    ],
    [
      'ends before the last chunk of',
      (socket) => socket.end(`${head(200, { 'transfer-encoding': 'chunked' })}4\r\nhalf\r\n`),
      'SB_TARGET_RESPONSE_INCOMPLETE',
    ],
    [
      'does not carry HTTP as',
      (socket) => socket.end('220 mail.example.com ESMTP\r\n'),
      'SB_TARGET_BAD_RESPONSE',
    ],
    [
      'carries endless headers before',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`),
      'SB_TARGET_BAD_RESPONSE',
    ],
  ] satisfies [string, FakeReceiver['script'], string][])(
    'the connection %s the answer',
    async (_, script, code) => {
      receiver.script = script
      expect(await deliver()).toMatchObject({ ok: false, retry: 'later', blame: 'target', code })
    },
  )

  it('takes an answer longer than announced as it was announced', async () => {
    receiver.script = (socket) => socket.write(`${head(200, { 'content-length': '2' })}okay and more`)
    expect(await deliver()).toEqual({ ok: true, status: 200, response: 'ok' })
  })

  it.each([
    ['headers', silence],
    ['the body', (socket) => socket.write(`${head(200, { 'content-length': '10' })}h`)],
    [
      'a body that trickles',
      (socket) => {
        socket.write(head(200, { 'content-length': '100000' }))
        const timer = setInterval(() => socket.write('.'), 5)
        socket.on('close', () => clearInterval(timer))
      },
    ],
  ] satisfies [string, FakeReceiver['script']][])(
    'waits no longer than the timeout for %s',
    async (_, script) => {
      receiver.script = script
      const started = performance.now()
      expect(await deliver(makeTarget({ timeout: 100 }))).toMatchObject({
        retry: 'later',
        blame: 'target',
        code: 'SB_TARGET_TIMEOUT',
      })
      expect(performance.now() - started).toBeGreaterThanOrEqual(99)
      expect(performance.now() - started).toBeLessThan(2_000)
    },
  )

  it('says that nobody listens', async () => {
    const target = makeTarget()
    await receiver[Symbol.asyncDispose]()
    expect(await deliver(target)).toMatchObject({
      code: 'SB_TARGET_UNREACHABLE',
      blame: 'target',
      retry: 'later',
    })
    receiver = await FakeReceiver.start()
  })

  it('is interrupted with the signal, all of the batch', async () => {
    receiver.script = silence
    const stop = new AbortController()
    const target = makeTarget({ concurrency: 1 })
    const outcomes = target.deliver(
      [deliveryItem(), deliveryItem()],
      deliveryContext({ signal: stop.signal }),
    )
    await expect.poll(() => receiver.received.length).toBe(1)
    stop.abort()
    const interrupted = expect.objectContaining({ code: 'SB_TARGET_ABORTED', retry: 'later', blame: 'item' })
    expect(await outcomes).toEqual([interrupted, interrupted])
    expect((await deliver(target, deliveryContext({ signal: stop.signal })))?.ok).toBe(false)
    expect(receiver.received.length).toBe(1)
  })

  it('is interrupted by closing, and nothing is sent afterwards', async () => {
    receiver.script = silence
    const target = makeTarget()
    const outcome = deliver(target)
    await expect.poll(() => receiver.received.length).toBe(1)
    await target.close?.()
    expect(await outcome).toMatchObject({ code: 'SB_TARGET_ABORTED' })
    expect(await deliver(target)).toMatchObject({ code: 'SB_TARGET_ABORTED' })
  })

  it('waits for nobody when it is closed before the first delivery', async () => {
    await expect(makeTarget().close?.()).resolves.toBeUndefined()
  })
})

it('answers for each item of a batch, in order, over as many connections as allowed', async () => {
  receiver.script = (socket, request) => {
    const attempt = Number(request.headers['signalbox-attempt'])
    setTimeout(() => answer(attempt % 2 ? 200 : 500)(socket, request), 10 - attempt)
  }
  const items = Array.from({ length: 10 }, (_, index) => deliveryItem({ attempt: index }))
  const outcomes = await makeTarget({ concurrency: 4 }).deliver(items, deliveryContext())
  expect(outcomes.map(({ ok }) => ok)).toEqual(items.map((_, index) => index % 2 === 1))
  expect(receiver.connections).toBe(4)
})
