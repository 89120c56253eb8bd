import { describe, expect, it } from 'vitest'
import { FastioClient } from '../src/index.ts'
import type { FastioClientOptions } from '../src/index.ts'
import { answers, cuts, hangs, scripted } from './scripted.ts'
import type { Scripted } from './scripted.ts'

const ME = { result: true, id: '1' }

/** A client whose waits are recorded instead of waited. */
function clientOf(
  server: Scripted,
  options: Partial<FastioClientOptions> = {},
): { client: FastioClient; waits: number[] } {
  const waits: number[] = []
  const sleep = (ms: number): Promise<void> => {
    waits.push(ms)
    return Promise.resolve()
  }
  return { client: new FastioClient({ baseUrl: server.baseUrl, token: 't', sleep, ...options }), waits }
}

const bytes = new Uint8Array([1, 2, 3])

describe('retries', () => {
  it('repeat a read after broken connections and 502 to 504, after 0.5, 1 and 2 s', async () => {
    await using server = await scripted(cuts, answers(503, 'down'), answers(502, '<html>'), answers(200, ME))
    const { client, waits } = clientOf(server)
    expect(await client.authCheck()).toBe('1')
    expect(waits).toEqual([500, 1000, 2000])
    await client.close()
  })

  it('end after three', async () => {
    await using server = await scripted(answers(504, {}))
    const { client, waits } = clientOf(server)
    await expect(client.me()).rejects.toMatchObject({ code: 'SB_FASTIO_SERVER', status: 504 })
    expect([server.requests.length, waits.length]).toEqual([4, 3])
    await client.close()
  })

  it('leave 429, 500 and refusals of reads to the caller', async () => {
    const limited = answers(
      429,
      { result: false, error: { code: 10368, text: 'slow down' } },
      { 'retry-after': '7' },
    )
    for (const [step, expected] of [
      [limited, { code: 'SB_FASTIO_RATE_LIMITED', retryAfterMs: 7000, apiCode: '10368', text: 'slow down' }],
      [answers(500, {}), { code: 'SB_FASTIO_SERVER', status: 500 }],
      [answers(404, { result: false, error: { code: 9992 } }), { code: 'SB_FASTIO_NO_SUCH_ROUTE' }],
      [answers(402, { result: 'no', error: { code: '1696' } }), { code: 'SB_FASTIO_PAYMENT' }],
    ] as const) {
      await using server = await scripted(step)
      const { client } = clientOf(server)
      await expect(client.me()).rejects.toMatchObject(expected)
      expect(server.requests).toHaveLength(1)
      await client.close()
    }
  })

  it('of an upload wait for the limit and back off from 5xx, but not after a broken connection', async () => {
    const soon = String(Math.floor(Date.now() / 1000) + 30)
    const steps = [answers(429, {}, { 'x-ve-limit-expires': soon }), answers(500, {}), answers(503, {})]
    await using server = await scripted(...steps, answers(200, { result: true, id: 'u', new_file_id: 'f' }))
    const { client, waits } = clientOf(server)
    expect(await client.uploadSmall('1', 'root', 'a', bytes)).toEqual({ uploadId: 'u', fileId: 'f' })
    expect(waits[0]).toBeGreaterThan(25_000)
    expect(waits.slice(1)).toEqual([4000, 8000])
    await client.close()

    await using broken = await scripted(cuts)
    const second = clientOf(broken)
    await expect(second.client.uploadSmall('1', 'root', 'a', bytes)).rejects.toMatchObject({
      code: 'SB_FASTIO_NETWORK',
    })
    expect(broken.requests).toHaveLength(1)
    await second.client.close()
  })

  it('never repeat requestread, createWorkspace or a registration', async () => {
    await using server = await scripted(answers(503, {}))
    const { client } = clientOf(server)
    const calls = [
      client.download('1', '2'),
      client.createWorkspace('1', { folderName: 'x', name: 'X' }),
      client.registerWebhook('1', { url: 'http://127.0.0.1/' }),
    ]
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'SB_FASTIO_SERVER' })
    expect(server.requests).toHaveLength(3)
    await client.close()
  })
})

describe('time', () => {
  it('is limited per call', async () => {
    await using server = await scripted(hangs)
    const { client } = clientOf(server)
    const call = client.createWorkspace('1', { folderName: 'x', name: 'X' }, { timeoutMs: 50 })
    await expect(call).rejects.toMatchObject({ code: 'SB_FASTIO_TIMEOUT' })
    await client.close()
  })

  it("ends with the caller's signal, with the caller's reason, also between tries", async () => {
    const reason = new Error('changed my mind')
    await using server = await scripted(hangs)
    const { client } = clientOf(server)
    const controller = new AbortController()
    const call = client.me({ signal: controller.signal })
    setTimeout(() => controller.abort(reason), 20)
    await expect(call).rejects.toBe(reason)
    await expect(client.me({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    await client.close()

    await using down = await scripted(answers(503, {}))
    const waiting = new FastioClient({ baseUrl: down.baseUrl, token: 't' })
    const second = new AbortController()
    const retried = waiting.me({ signal: second.signal })
    setTimeout(() => second.abort(reason), 100)
    await expect(retried).rejects.toBe(reason)
    expect(down.requests).toHaveLength(1)
    await waiting.close()
  })

  it('of a download is for the headers only, and a cut body is an error', async () => {
    await using server = await scripted(answers(200, { result: true, token: 't' }), (_, response) => {
      response.writeHead(200, { 'content-length': '10' })
      response.write('12345')
      setTimeout(() => response.destroy(), 100)
    })
    const { client } = clientOf(server)
    const download = await client.download('1', '2', { timeoutMs: 60 })
    await expect(download.bytes()).rejects.toMatchObject({ code: 'SB_FASTIO_NETWORK' })
    expect(server.requests).toEqual([
      'GET /current/workspace/1/storage/2/requestread/',
      'GET /current/workspace/1/storage/2/read/?token=t',
    ])
    await client.close()
  })
})

it("a download ends with the caller's signal to the last byte", async () => {
  const reason = new Error('enough')
  await using server = await scripted(answers(200, { result: true, token: 't' }), (_, response) => {
    response.writeHead(200, { 'content-length': '10' })
    response.write('12345')
  })
  const { client } = clientOf(server)
  const controller = new AbortController()
  const download = await client.download('1', '2', { signal: controller.signal })
  const rest = download.bytes()
  controller.abort(reason)
  await expect(rest).rejects.toBe(reason)
  await client.close()
})

describe('answers', () => {
  it('keep ids exact that were sent as numbers', async () => {
    await using server = await scripted(answers(200, '{"result":true,"user":{"id":1234567890123456789}}'))
    const { client } = clientOf(server)
    expect((await client.me()).id).toBe('1234567890123456789')
    await client.close()
  })

  it('are read in every envelope: yes, response, flat errors', async () => {
    const flat = answers(200, { result: false, error_message: 'cancelled', error_id: 5 })
    await using server = await scripted(answers(200, { result: 'yes', response: { id: 7 } }), flat)
    const { client } = clientOf(server)
    expect(await client.authCheck()).toBe('7')
    await expect(client.authCheck()).rejects.toMatchObject({
      text: 'cancelled',
      apiCode: '5',
      code: 'SB_FASTIO_REFUSED',
    })
    await client.close()
  })

  it('that are no JSON are an error and not a crash', async () => {
    for (const body of ['', '<html>', '[]', 'null', '{"result":tr']) {
      await using server = await scripted(answers(200, body))
      const { client } = clientOf(server)
      await expect(client.me()).rejects.toMatchObject({ code: 'SB_FASTIO_BAD_ANSWER' })
      await client.close()
    }
  })

  it('list nodes as an array, as items or as a map, with the cursor in either place', async () => {
    const pages = [
      { result: true, nodes: [{ id: 'a' }], next_cursor: 'c1' },
      { result: true, nodes: { count: 1, items: [{ id: 'b' }] }, pagination: { next_cursor: 'c+/=2' } },
      { result: true, nodes: { c: { id: 'c' } }, next_cursor: null },
    ]
    await using server = await scripted(...pages.map((page) => answers(200, page)))
    const { client } = clientOf(server)
    const ids = []
    for await (const { id } of client.listFolder('1')) ids.push(id)
    expect(ids).toEqual(['a', 'b', 'c'])
    expect(server.requests[2]).toContain('cursor=c%2B%2F%3D2')
    await client.close()
  })

  it('end a list that would turn in circles', async () => {
    await using server = await scripted(
      answers(200, { result: true, nodes: [{ id: 'a' }], next_cursor: 'same' }),
    )
    const { client } = clientOf(server)
    const walk = async (): Promise<void> => {
      for await (const { id } of client.listFolder('1')) expect(id).toBe('a')
    }
    await expect(walk()).rejects.toMatchObject({ code: 'SB_FASTIO_BAD_ANSWER' })
    expect(server.requests).toHaveLength(2)
    await client.close()
  })

  it('of a search end with an empty page, not with a short one', async () => {
    const page = (...ids: string[]): ReturnType<typeof answers> =>
      answers(200, { result: true, events: ids.map((id) => ({ event_id: id })) })
    await using server = await scripted(page('1', '2'), page('3'), page('4', '5'), page())
    const { client } = clientOf(server)
    const ids = []
    for await (const { eventId } of client.searchEvents({ workspaceId: '1', pageSize: 2 })) ids.push(eventId)
    expect(ids).toEqual(['1', '2', '3', '4', '5'])
    expect(server.requests.map((request) => /offset=(\d+)/.exec(request)?.[1])).toEqual(['0', '2', '4', '6'])
    await client.close()
  })
})
