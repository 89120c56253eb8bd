import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { post, RawClient, startHarness, stored, type Harness } from './harness.ts'
import { randomRequest, seeded, type RandomRequest } from './random-request.ts'

// Another seed, or a longer run: SIGNALBOX_TEST_SEED=7 SIGNALBOX_TEST_REQUESTS=1000000 npx vitest run …/random.test.ts
const seed = Number(process.env['SIGNALBOX_TEST_SEED'] ?? 20_260_224)
const requests = Number(process.env['SIGNALBOX_TEST_REQUESTS'] ?? 10_000)
const atOnce = 16

it(`survives ${requests} random requests: nothing forged is stored, nothing grows`, async () => {
  const random = seeded(seed)
  const storedIds = new Set<string>()
  await using harness = await startHarness({
    keepEvents: false,
    limits: { requestTimeoutMs: 1_000, maxBodyBytes: 20_000, maxRejections: 50 },
    append: (batch) => {
      for (const event of batch) storedIds.add((JSON.parse(event.event) as { eventId: string }).eventId)
      return stored(batch)
    },
  })
  const genuine = new Set<string>()
  const statuses = new Map<number, number>()
  let sent = 0

  async function worker(until: number): Promise<void> {
    while (sent < until) {
      const id = `evt-${sent++}`
      const request = randomRequest(random, id)
      if (request.isGenuine) genuine.add(id)
      const status = await send(harness, request)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (request.isGenuine) expect(status, id).toBe(200)
    }
  }
  const run = (until: number) => Promise.all(Array.from({ length: atOnce }, () => worker(until)))

  await run(requests * 0.3)
  const early = heapAfterCollection()
  await run(requests)
  const late = heapAfterCollection()

  expect([...storedIds].filter((id) => !genuine.has(id))).toEqual([])
  expect(storedIds.size).toBe(genuine.size)
  expect(statuses.has(500)).toBe(false)
  expect(statuses.get(200)).toBe(genuine.size)
  expect(harness.stats().counts.accepted).toBe(genuine.size)
  expect(harness.lines).toEqual([])
  expect(late - early).toBeLessThan(6 * 1024 * 1024)
  expect(harness.ingest.rejections()).toHaveLength(50)
  expect((await post(harness.port)).status).toBe(200)
}, 120_000)

async function send(harness: Harness, request: RandomRequest): Promise<number> {
  const client = await RawClient.open(harness.port)
  if (request.cutAt !== undefined) {
    client.socket.write(request.bytes.subarray(0, request.cutAt), () => client.socket.destroy())
    await client.ended()
    return 0
  }
  if (request.isHalfClosed) client.socket.end(request.bytes)
  else client.socket.write(request.bytes)
  const { status } = await client.reply()
  client.socket.destroy()
  return status
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
