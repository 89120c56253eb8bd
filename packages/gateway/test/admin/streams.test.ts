import { connect } from 'node:net'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  adminToken,
  auditToken,
  newEvent,
  startHarness,
  type Harness,
  type HarnessOptions,
} from './harness.ts'
import { SseClient } from './sse-client.ts'

const open: { close(): Promise<void> | void }[] = []
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close()
})

async function start(options: HarnessOptions = {}): Promise<Harness> {
  const h = await startHarness(options)
  open.push(h)
  return h
}

function read(h: Harness, path: string, options: ConstructorParameters<typeof SseClient>[2] = {}): SseClient {
  const client = new SseClient(h.port, path, options)
  open.push({ close: () => client.kill() })
  return client
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

describe('a stream', () => {
  it('starts now, and gives the envelope of each event that is routed', async () => {
    const h = await start()
    h.store.append(newEvent(1))
    h.store.route()
    const client = read(h, '/v1/events/stream')
    await client.until((c) => c.comments.length > 0)
    expect(client.status).toBe(200)
    expect(client.response?.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    })
    h.store.append(newEvent(2))
    h.store.append(newEvent(3))
    h.store.route(2)
    await client.until((c) => c.messages.length === 1)
    expect(client.ids).toEqual([2])
    expect(client.messages[0]?.data).toEqual((await h.call('/v1/events/2')).json.envelope)
    h.store.route(3)
    await client.until((c) => c.messages.length === 2)
    expect(client.ids).toEqual([2, 3])
  })

  it('finds commits of other processes without a hint', async () => {
    const h = await start()
    const client = read(h, '/v1/events/stream?after=0')
    await client.until((c) => c.comments.length > 0)
    h.store.append(newEvent(1))
    h.store.routed = 1
    await client.until((c) => c.messages.length === 1)
    expect(client.ids).toEqual([1])
  })

  it('resumes after any id, by header or by query; the header wins', async () => {
    const h = await start({ hub: { batch: 3 } })
    for (const n of range(1, 20)) h.store.append(newEvent(n))
    h.store.route()
    const byQuery = read(h, '/v1/events/stream?after=5')
    await byQuery.until((c) => c.messages.length === 15)
    expect(byQuery.ids).toEqual(range(6, 20))
    const byHeader = read(h, '/v1/events/stream?after=5', { lastId: 18 })
    await byHeader.until((c) => c.messages.length === 2)
    expect(byHeader.ids).toEqual([19, 20])
  })

  it('never skips or repeats, whenever readers are killed and come back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ events: fc.integer({ min: 0, max: 12 }), killAfter: fc.integer({ min: 0, max: 9 }) }),
          {
            minLength: 2,
            maxLength: 8,
          },
        ),
        fc.integer({ min: 1, max: 7 }),
        async (steps, batch) => {
          const h = await startHarness({ hub: { batch, pollMs: 2 } })
          const seen: number[] = []
          let n = 0
          for (const { events, killAfter } of steps) {
            const client = new SseClient(h.port, '/v1/events/stream?after=0', {
              ...(seen.length > 0 && { lastId: seen.at(-1) ?? 0 }),
              onMessage: (c) => c.messages.length >= killAfter && c.kill(),
            })
            for (let i = 0; i < events; i += 1) {
              n += 1
              h.store.append(newEvent(n))
              if (n % 2 === 0) h.store.route()
              if (n % 5 === 0) await new Promise<void>((resolve) => setImmediate(resolve))
            }
            h.store.route()
            const want = Math.min(killAfter, n - (seen.at(-1) ?? 0))
            await client.until((c) => c.isEnded || c.messages.length >= want)
            client.kill()
            seen.push(...client.ids)
          }
          const last = new SseClient(h.port, '/v1/events/stream?after=0', { lastId: seen.at(-1) ?? 0 })
          await last.until((c) => seen.length + c.messages.length >= n)
          last.kill()
          await h.close()
          expect([...seen, ...last.ids]).toEqual(range(1, n))
        },
      ),
      { numRuns: 40 },
    )
  }, 60_000)

  it('gives everyone everything, those behind and those live', async () => {
    const h = await start({ hub: { batch: 4, pollMs: 2 } })
    const clients: SseClient[] = []
    for (const n of range(1, 200)) {
      h.store.append(newEvent(n))
      if (n % 3 === 0) h.store.route()
      if (n % 20 === 0) clients.push(read(h, '/v1/events/stream?after=0'))
      if (n % 10 === 0) await new Promise<void>((resolve) => setImmediate(resolve))
    }
    h.store.route()
    for (const client of clients) {
      await client.until((c) => c.messages.length >= 200)
      expect(client.ids).toEqual(range(1, 200))
    }
    await clients[9]?.until(() => h.hub.stats().live === 10)
    expect(h.hub.stats()).toMatchObject({ readers: 10, dropped: 0 })
  })

  it('says where it starts when the id is from another log', async () => {
    const h = await start()
    h.store.append(newEvent(1))
    h.store.route()
    const client = read(h, '/v1/events/stream', { lastId: 5000 })
    await client.until((c) => c.comments.length > 0)
    expect(client.comments[0]).toContain('5000')
    h.store.append(newEvent(2))
    h.store.route()
    await client.until((c) => c.messages.length === 1)
    expect(client.ids).toEqual([2])
  })

  it('beats with its position, so that a quiet reader resumes from near', async () => {
    const h = await start({ hub: { heartbeatMs: 20 } })
    const client = read(h, '/v1/events/stream?after=0&types=nothing.ever')
    await client.until((c) => c.comments.length > 0)
    for (const n of range(1, 7)) h.store.append(newEvent(n))
    h.store.route()
    await client.until((c) => c.text.includes(': still here\nid: 7\n'))
    expect(client.messages).toEqual([])
  })

  it('goes on after the store failed', async () => {
    const h = await start()
    const client = read(h, '/v1/events/stream?after=0')
    await client.until((c) => c.comments.length > 0)
    await client.until(() => h.hub.stats().live === 1)
    const broken = vi.spyOn(h.store, 'cursorPosition').mockRejectedValue(new Error('database is locked'))
    h.store.append(newEvent(1))
    h.store.route()
    await client.until(() => h.logged.some((line) => line.includes('database is locked')))
    broken.mockRestore()
    await client.until((c) => c.messages.length === 1)
    expect(client.ids).toEqual([1])
  })
})

describe('filters', () => {
  it('by type, workspace and pattern', async () => {
    const h = await start()
    h.store.append(newEvent(1))
    h.store.append(newEvent(2, { type: 'file.deleted' }))
    h.store.append(newEvent(3, { workspace: '999' }))
    h.store.append(newEvent(20))
    h.store.route()
    const pattern = encodeURIComponent('{"detail":{"data":{"size":[{"numeric":[">",1000]}]}}}')
    const cases = [
      ['types=file.deleted', [2]],
      ['types=file.deleted,file.created&workspace=999', [3]],
      [`pattern=${pattern}`, [4]],
    ] as const
    for (const [query, ids] of cases) {
      const client = read(h, `/v1/events/stream?after=0&${query}`)
      await client.until((c) => c.messages.length === ids.length)
      expect(client.ids).toEqual(ids)
    }
  })

  it('a named stream holds what its enabled rules match', async () => {
    const h = await start()
    h.store.append(newEvent(1))
    h.store.append(newEvent(2, {}, { agentId: 'agent-7' }))
    h.store.route()
    const client = read(h, '/v1/streams/audit?after=0', { token: auditToken })
    await client.until((c) => c.messages.length === 1)
    expect(client.ids).toEqual([2])
    expect((await h.call('/v1/streams')).json.items).toEqual([{ name: 'audit', rules: ['agents', 'off'] }])
  })
})

describe('limits', () => {
  it('a reader that takes nothing is cut off and can resume; the others do not notice', async () => {
    const h = await start({ hub: { limits: { maxBufferedBytes: 200_000, stallMs: 300 } } })
    const stuck = connect(h.port, '127.0.0.1')
    stuck.on('error', () => undefined)
    open.push({ close: () => void stuck.destroy() })
    stuck.pause()
    stuck.write(
      `GET /v1/events/stream?after=0 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${adminToken}\r\n\r\n`,
    )
    const quick = read(h, '/v1/events/stream?after=0')
    await quick.until(() => h.hub.stats().live === 2)
    const padding = 'x'.repeat(20_000)
    const count = 1000
    for (const n of range(1, count)) {
      h.store.append(newEvent(n, {}, { data: { name: padding } }))
      if (n % 50 === 0) {
        h.store.route()
        await quick.until((c) => c.messages.length === n)
      }
    }
    expect(quick.ids).toEqual(range(1, count))
    await quick.until(() => h.hub.stats().dropped === 1)
    expect(h.hub.stats().readers).toBe(1)
    // What the stuck reader did receive whole says where it goes on.
    let text = ''
    stuck.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    stuck.resume()
    await new Promise<void>((resolve) => stuck.once('close', () => resolve()))
    const whole = [...text.matchAll(/id: (\d+)\r?\ndata: /g)].map((match) => Number(match[1]))
    const lastWhole = (text.endsWith('\n\n') ? whole.at(-1) : whole.at(-2)) ?? 0
    expect(lastWhole).toBeLessThan(count)
    const again = read(h, '/v1/events/stream?after=0', { lastId: lastWhole })
    await again.until((c) => c.messages.length === count - lastWhole)
    expect(again.ids).toEqual(range(lastWhole + 1, count))
  }, 30_000)

  it('a reader behind that stalls is cut off too', async () => {
    const h = await start({ hub: { limits: { stallMs: 50 } } })
    for (const n of range(1, 600)) h.store.append(newEvent(n, {}, { data: { name: 'x'.repeat(20_000) } }))
    h.store.route()
    const stuck = connect(h.port, '127.0.0.1')
    stuck.on('error', () => undefined)
    open.push({ close: () => void stuck.destroy() })
    stuck.pause()
    stuck.write(
      `GET /v1/events/stream?after=0 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${adminToken}\r\n\r\n`,
    )
    const quick = read(h, '/v1/events/stream')
    // Else the one that stalls may be gone before this one is there, and nobody is left.
    await quick.until((c) => c.comments.length > 0)
    await quick.until(() => h.hub.stats().dropped === 1)
    expect(h.hub.stats().readers).toBe(1)
  })

  it('refuses more readers than allowed, before the stream starts', async () => {
    const h = await start({ hub: { maxReaders: 2 } })
    const [a, b] = [read(h, '/v1/events/stream'), read(h, '/v1/events/stream')]
    await a.until((c) => c.comments.length > 0)
    await b.until((c) => c.comments.length > 0)
    const third = await h.call('/v1/events/stream')
    expect(third.status).toBe(503)
    expect(third.json.code).toBe('SB_STREAMS_FULL')
    expect(third.headers['retry-after']).toBeDefined()
    a.kill()
    await b.until(() => h.hub.stats().readers === 1)
    const fourth = read(h, '/v1/events/stream')
    await fourth.until((c) => c.comments.length > 0)
    expect(fourth.status).toBe(200)
  })

  it('close() ends every stream', async () => {
    const h = await start()
    const client = read(h, '/v1/events/stream')
    await client.until((c) => c.comments.length > 0)
    await h.hub.close()
    await client.until((c) => c.isEnded)
    expect((await h.call('/v1/events/stream')).json.code).toBe('SB_SHUTTING_DOWN')
  })
})
