/** `npm start` in small: everything at once, and what a newcomer does next. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

const cli = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
const run = promisify(execFile)
let folder: string
let child: ChildProcess
let output = ''
let env: NodeJS.ProcessEnv

interface Item {
  readonly id: string
  readonly event: { readonly data: { readonly name?: string } }
}

function start(args: readonly string[]): ChildProcess {
  output = ''
  const dev = spawn(process.execPath, [cli, 'dev', ...args], { cwd: folder, env })
  dev.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  dev.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return dev
}

const signalbox = async (...args: string[]) =>
  (await run(process.execPath, [cli, ...args], { cwd: folder, env })).stdout

function stop(): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code))
    child.kill('SIGTERM')
  })
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-dev-'))
  env = { ...process.env, XDG_STATE_HOME: join(folder, 'state'), NO_COLOR: '1' }
  child = start(['--port', '0', '--emulator-port', '0'])
  await vi.waitFor(() => expect(output).toContain('Ctrl+C'), 20_000)
})

afterAll(async () => {
  await stop()
  await rm(folder, { recursive: true, force: true })
})

it('shows a real event from the webhook to the receiver on its first screen', () => {
  for (const name of ['welcome.txt', 'invoice-2026-11.pdf', 'launch-clip.mp4']) {
    expect(output).toMatch(new RegExp(`${name} .*local-receiver +delivered`))
  }
  expect(output).toMatch(/✓ verified .*Fastio-Signature fits/)
  expect(output).toMatch(/✓ stored .*on disk before/)
  expect(output).toMatch(/✓ matched +videos/)
  expect(output).toMatch(/✗ not matched +documents: .*extension/)
  expect(output).toMatch(/✓ delivered +to local-receiver, which answered 200/)
})

it('is found by the other commands, which tell the same', async () => {
  const events = JSON.parse(await signalbox('events', 'ls', '--json')) as Item[]
  const names = events.map((item) => item.event.data.name)
  expect(new Set(names)).toEqual(new Set(['invoice-2026-11.pdf', 'launch-clip.mp4', 'welcome.txt']))
  const clip = events.find((item) => item.event.data.name === 'launch-clip.mp4')
  const story = await signalbox('events', 'show', clip?.id ?? '')
  expect(story).toContain('videos  matched')
  expect(story).toContain('delivered, 1 attempt')
})

it('takes an event that was triggered by hand', async () => {
  const answer = await signalbox('trigger', 'file.created', '--set', 'data.name=by-hand.mp4')
  expect(answer).toContain('200')
  expect(answer).toContain('local-receiver')
  await expect.poll(() => output).toContain('by-hand.mp4')
})

it('starts again on the same folder, beside somebody who has its port', async () => {
  expect(await stop()).toBe(0)
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  child = start(['--port', String(port), '--emulator-port', '0'])
  await vi.waitFor(() => expect(output).toContain('Ctrl+C'), 20_000)
  expect(output).not.toContain(`127.0.0.1:${port}/`)
  expect(output).toMatch(/launch-clip\.mp4 .*local-receiver +delivered/)
  await new Promise((resolve) => other.close(resolve))
})
