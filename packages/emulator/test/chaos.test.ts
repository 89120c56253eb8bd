import { verify } from '@signalbox/events'
import { describe, expect, it } from 'vitest'
import { startEmulator } from '../src/index.ts'
import type { ChaosOptions, Emulator } from '../src/index.ts'
import { call, form, json } from './api.ts'
import { startReceiver } from './receiver.ts'
import type { Receiver } from './receiver.ts'

const SECRET = 'a plain secret'

const quick = { retry: { baseMs: 10, maxMs: 20, maxAttempts: 5 } }

async function register(fastio: Emulator, receiver: Receiver): Promise<void> {
  const path = `/workspaces/${fastio.workspace.id}/webhooks/`
  expect((await call(fastio, 'POST', path, form({ url: receiver.url, secret: SECRET }))).status).toBe(201)
}

/** One run: so many events under these faults; what the receiver saw, in order, as event ids and validity. */
async function run(chaos: ChaosOptions, events: number): Promise<{ seen: string[]; bodies: string[] }> {
  await using receiver = await startReceiver()
  await using fastio = await startEmulator({ port: 0, seed: 'run', chaos, clock: () => 0, webhooks: quick })
  await register(fastio, receiver)
  for (let i = 0; i < events; i++) fastio.emit({ type: 'file.created', data: { name: `file-${i}` } })
  await fastio.idle()
  const seen = []
  for (const { headers, body } of receiver.received) {
    const dialects = ['fastio-signature-sha256'] as const
    const { ok } = await verify({ headers, body }, { dialects, secrets: [SECRET] })
    const name = /forged-file-\d+|file-\d+/.exec(body.toString('utf8'))?.[0] ?? 'unreadable'
    seen.push(`${name} ${ok ? 'valid' : 'invalid'}`)
  }
  return { seen, bodies: receiver.received.map(({ body }) => body.toString('base64')) }
}

describe('chaos', () => {
  it('repeats exactly with the same seed, and not with another', async () => {
    const faults = { duplicate: 0.3, drop: 0.2, corrupt: 0.2, forge: 0.2, seed: 7 }
    const first = await run(faults, 40)
    expect((await run(faults, 40)).bodies).toEqual(first.bodies)
    expect((await run({ ...faults, seed: 8 }, 40)).bodies).not.toEqual(first.bodies)
  })

  it('drops: what is dropped never comes, and search still has it', async () => {
    await using receiver = await startReceiver()
    await using fastio = await startEmulator({ port: 0, chaos: 'drop=1' })
    await register(fastio, receiver)
    fastio.emit({ type: 'file.created' })
    await fastio.idle()
    expect(receiver.received).toHaveLength(0)
    expect(fastio.deliveries()).toMatchObject([{ state: 'dropped', faults: ['drop'], attempts: 0 }])
    expect(fastio.state().events).toBe(1)
  })

  it('duplicates: the same bytes twice, both valid', async () => {
    const { seen, bodies } = await run({ duplicate: 1 }, 2)
    expect(seen).toEqual(['file-0 valid', 'file-0 valid', 'file-1 valid', 'file-1 valid'])
    expect(bodies[0]).toBe(bodies[1])
  })

  it('corrupts on the wire only: the signature no longer fits', async () => {
    const { seen } = await run({ corrupt: 1 }, 3)
    expect(seen.every((item) => item.endsWith(' invalid'))).toBe(true)
    expect(seen).toHaveLength(3)
  })

  it('mends a corrupted delivery with the retry when the receiver refuses it', async () => {
    let refused = 0
    await using receiver = await startReceiver((_, i) =>
      i === 0 ? { status: 401, body: `${++refused}` } : { status: 200 },
    )
    await using fastio = await startEmulator({ port: 0, chaos: 'corrupt=1', webhooks: quick })
    await register(fastio, receiver)
    fastio.emit({ type: 'file.created' })
    await fastio.idle()
    const valid = []
    for (const { headers, body } of receiver.received) {
      const dialects = ['fastio-signature-sha256'] as const
      valid.push((await verify({ headers, body }, { dialects, secrets: [SECRET] })).ok)
    }
    expect([refused, valid]).toEqual([1, [false, true]])
  })

  it('forges: one real, one invented with a wrong signature, tried once', async () => {
    const { seen } = await run({ forge: 1 }, 1)
    expect(seen.toSorted()).toEqual(['file-0 valid', 'forged-file-0 invalid'])
    await using receiver = await startReceiver(() => ({ status: 401 }))
    await using fastio = await startEmulator({ port: 0, chaos: 'forge=1', webhooks: quick })
    await register(fastio, receiver)
    fastio.emit({ type: 'file.created' })
    await fastio.idle()
    expect(fastio.deliveries()).toMatchObject([
      { kind: 'event', state: 'failed', attempts: 5 },
      { kind: 'forged', state: 'failed', attempts: 1 },
    ])
  })

  it('reorders: everything comes once, not in order', async () => {
    const { seen } = await run({ reorder: 0.4, seed: 3 }, 12)
    const inOrder = Array.from({ length: 12 }, (_, i) => `file-${i} valid`)
    expect(seen).not.toEqual(inOrder)
    expect(seen.toSorted()).toEqual(inOrder.toSorted())
  })

  it('delays by no more than it was told', async () => {
    await using receiver = await startReceiver()
    await using fastio = await startEmulator({ port: 0, chaos: { delay: 1, delayMs: 80, seed: 2 } })
    await register(fastio, receiver)
    const begun = performance.now()
    for (let i = 0; i < 5; i++) fastio.emit({ type: 'file.created' })
    await fastio.idle()
    const waits = receiver.received.map(({ at }) => at - begun)
    expect(Math.max(...waits)).toBeGreaterThan(20)
    expect(fastio.deliveries().every(({ faults }) => faults.includes('delay'))).toBe(true)
  })

  it('can be changed while it runs, by object or by text, and says what is wrong with a setting', async () => {
    await using fastio = await startEmulator({ port: 0 })
    const post = (value: unknown): ReturnType<typeof call> =>
      call(fastio, 'POST', '/_emulator/chaos', json(value))
    expect((await post('drop=0.5,seed=4')).json).toMatchObject({
      chaos: { drop: 0.5, seed: 4, duplicate: 0 },
    })
    expect((await post({ duplicate: 1 })).json).toMatchObject({ chaos: { drop: 0, duplicate: 1 } })
    for (const bad of [{ dropp: 1 }, { drop: '1' }, { drop: 2 }, 'drop=x', 5, [1]]) {
      const { status, json: body } = await post(bad)
      expect([status, body['result']]).toEqual([406, false])
    }
    expect((await call(fastio, 'GET', '/_emulator/state')).json).toMatchObject({
      state: { chaos: { duplicate: 1 } },
    })
    expect(() => fastio.setChaos('nope=1')).toThrow(/SB_|not a fault/)
  })
})
