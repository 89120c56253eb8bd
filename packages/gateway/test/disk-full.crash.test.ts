/** A disk that is really full: the data folder is a small file system of the gateway's own. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { gatewayProcess, signedUpload, token } from './support/gateway-process.ts'

it('answers 503 while the disk is full, loses nothing, and goes on without a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-full-'))
  const data = join(folder, 'data')
  await mkdir(data)
  // Root mounts for itself; anyone else gets a user namespace in which that is allowed.
  const unshare = process.getuid?.() === 0 ? ['unshare', '-m'] : ['unshare', '-U', '-r', '-m']
  const mount = 'mount -t tmpfs -o size=40m tmpfs "$0" && exec "$@"'
  await using gateway = await gatewayProcess({
    folder,
    targets: `fn('nothing', () => {})`,
    command: [...unshare, 'sh', '-c', mount, data],
  })
  await gateway.start()
  const ballast = `/proc/${gateway.pid}/root${data}/ballast`
  await writeFile(ballast, Buffer.alloc(24 * 1024 * 1024))

  const acknowledged: string[] = []
  async function post(id: string): Promise<Response> {
    const upload = signedUpload(id, { note: 'x'.repeat(200_000) })
    const response = await fetch(`${gateway.url}/webhooks/fastio`, { method: 'POST', ...upload })
    if (response.status === 200) acknowledged.push(id)
    return response
  }

  let refused: Response | undefined
  for (let n = 0; n < 400 && !refused; n++) {
    const response = await post(`evt-${n}`)
    if (response.status !== 200) refused = response
    else await response.arrayBuffer()
  }
  expect(refused?.status).toBe(503)
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refused?.json()).toMatchObject({ status: 503, code: expect.stringMatching(/^SB_/) as string })
  expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200)

  await rm(ballast)
  await expect
    .poll(async () => (await post('evt-after')).status, { timeout: 20_000, interval: 250 })
    .toBe(200)

  const logged = new Set<string>()
  let next: string | undefined = `${gateway.url}/v1/events?limit=100`
  while (next) {
    const response = await fetch(next, { headers: { authorization: `Bearer ${token}` } })
    const page = (await response.json()) as {
      items: { event: { eventId: string } }[]
      next: number | null
    }
    for (const item of page.items) logged.add(item.event.eventId)
    next = page.next === null ? undefined : `${gateway.url}/v1/events?limit=100&before=${page.next}`
  }
  expect(acknowledged.filter((id) => !logged.has(id))).toEqual([])
  // One clear line a fault, not one a request.
  const lines = gateway
    .output()
    .split('\n')
    .filter((line) => line.includes('SB_STORE_FULL'))
  expect(lines.length).toBeGreaterThan(0)
  expect(lines.length).toBeLessThan(5)
}, 90_000)
