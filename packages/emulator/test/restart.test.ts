import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EmulatorError, startEmulator } from '../src/index.ts'
import type { Emulator } from '../src/index.ts'
import { waitUntil } from '../src/wait.ts'
import { call, form, upload } from './api.ts'
import { startReceiver } from './receiver.ts'

let dataDir: string

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'emulator-test-'))
})

afterEach(() => rm(dataDir, { recursive: true, force: true }))

const listing = async (fastio: Emulator): Promise<{ id: string; name: string; hash: string }[]> => {
  const { json } = await call(fastio, 'GET', `/workspace/${fastio.workspace.id}/storage/root/list/`)
  return (json as { nodes: { items: { id: string; name: string; hash: string }[] } }).nodes.items
}

describe('a data directory', () => {
  it('holds account, files, events, webhooks and waiting deliveries over a restart', async () => {
    await using receiver = await startReceiver()
    const before = await startEmulator({ port: 0, dataDir, webhooks: { retry: { baseMs: 50, maxMs: 50 } } })
    const hook = { url: `http://127.0.0.1:1/`, secret: 's' }
    await call(before, 'POST', `/workspaces/${before.workspace.id}/webhooks/`, form(hook))
    await call(
      before,
      'POST',
      `/workspaces/${before.workspace.id}/webhooks/`,
      form({ ...hook, url: receiver.url }),
    )
    await upload(before, { name: 'a.txt', bytes: 'kept' })
    await receiver.count(1)
    const nodes = await listing(before)
    await before.close()

    await using after = await startEmulator({ port: 0, dataDir, seed: 'ignored: the directory has its own' })
    expect([after.token, after.org.id, after.workspace.id]).toEqual([
      before.token,
      before.org.id,
      before.workspace.id,
    ])
    expect(await listing(after)).toEqual(nodes)
    expect(after.state()).toMatchObject({ files: 1, events: 1, webhooks: 2 })
    const states = (): string =>
      after
        .deliveries()
        .map(({ state }) => state)
        .join()
    expect(await waitUntil(() => states() === 'retrying,delivered', 5000)).toBe(true)
    const read = await fetch(`${after.url}/workspace/${after.workspace.id}/storage/${nodes[0]?.id}/read/`, {
      headers: { authorization: `Bearer ${after.token}` },
    })
    expect(await read.text()).toBe('kept')
    await upload(after, { name: 'b.txt' })
    expect(new Set((await listing(after)).map(({ id }) => id)).size).toBe(2)
  })

  it('is whole after kill -9: every answered upload is there, with exactly one event', async () => {
    const script = fileURLToPath(new URL('./killed.ts', import.meta.url))
    const child = fork(script, [dataDir], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const acknowledged: string[] = []
    child.on('message', (name: string) => {
      acknowledged.push(name)
      if (acknowledged.length === 40) child.kill('SIGKILL')
    })
    await once(child, 'exit')
    expect(acknowledged.length).toBeGreaterThanOrEqual(40)
    await using fastio = await startEmulator({ port: 0, dataDir })
    const nodes = await listing(fastio)
    expect(nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(acknowledged))
    expect(fastio.state().events).toBe(nodes.length)
    for (const { hash } of nodes)
      expect(existsSync(join(dataDir, 'content', hash.slice(0, 2), hash))).toBe(true)
  })

  it('belongs to one emulator at a time', async () => {
    await using fastio = await startEmulator({ port: 0, dataDir })
    const second = startEmulator({ port: 0, dataDir })
    await expect(second).rejects.toMatchObject({ code: 'SB_EMULATOR_DATA_IN_USE' })
    expect(fastio.state().files).toBe(0)
  })
})

describe('without one', () => {
  it('leaves nothing behind, however often it is closed', async () => {
    const fastio = await startEmulator({ port: 0 })
    await upload(fastio, { name: 'a' })
    expect(existsSync(fastio.dataDir)).toBe(true)
    await Promise.all([fastio.close(), fastio.close()])
    expect(existsSync(fastio.dataDir)).toBe(false)
  })

  it('makes the same ids and key from the same seed', async () => {
    const run = async (): Promise<unknown> => {
      await using fastio = await startEmulator({ port: 0, seed: 42 })
      return [fastio.token, fastio.org.id, (await upload(fastio, { name: 'a' })).json['new_file_id']]
    }
    expect(await run()).toEqual(await run())
  })

  it('forgets files and events on reset, and keeps the account', async () => {
    await using fastio = await startEmulator({ port: 0, token: 'dev' })
    await upload(fastio, { name: 'a' })
    expect((await call(fastio, 'POST', '/_emulator/reset')).status).toBe(200)
    expect(fastio.state()).toMatchObject({ files: 0, events: 0, workspaces: 1 })
    expect((await upload(fastio, { name: 'a' })).status).toBe(200)
    expect(fastio.token).toBe('dev')
  })
})

it('says what to do when the port is taken or an option is wrong', async () => {
  await using fastio = await startEmulator({ port: 0 })
  await expect(startEmulator({ port: fastio.port })).rejects.toMatchObject({
    code: 'SB_EMULATOR_PORT_IN_USE',
  })
  await expect(startEmulator({ port: -1 })).rejects.toBeInstanceOf(EmulatorError)
  await expect(startEmulator({ port: 0, token: 'a b' })).rejects.toMatchObject({
    code: 'SB_EMULATOR_BAD_OPTION',
  })
  await expect(startEmulator({ port: 0, webhooks: { timeoutMs: 0 } })).rejects.toThrow(/timeoutMs/)
  await expect(startEmulator({ port: 0, chaos: 'x=1' })).rejects.toMatchObject({
    code: 'SB_EMULATOR_BAD_CHAOS',
  })
})
