/** The oldest Node that the package names runs what is published; an older one is told so. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { minimumNode } from '../src/cli/node-version.ts'
import { nodeOf } from './support/other-node.ts'
import { packedProject, type PackedProject } from './support/packed.ts'

const oldNode = '20.19.0'
let packed: PackedProject
let node: string
let cwd: string
const running: ChildProcess[] = []

beforeAll(async () => {
  packed = await packedProject()
  node = await nodeOf(minimumNode)
  cwd = join(packed.folder, 'gateway')
  await mkdir(cwd)
  await writeFile(join(cwd, 'signalbox.config.ts'), config)
}, 300_000)

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null) continue
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
})
afterAll(() => packed[Symbol.asyncDispose]())

const config = `import { defineConfig, env, fn, webhook, type SignalboxConfig } from 'signalbox'
const config: SignalboxConfig = {
  listen: { port: 0 },
  sources: { fastio: webhook({ dialect: 'fastio-signature-sha256', secrets: [env('HOOK_SECRET')] }) },
  rules: { all: { pattern: { source: ['fast.io'] }, targets: [fn('nothing', () => {})] } },
}
export default defineConfig(config)
`

interface Said {
  out: string
  err: string
}

function start(args: readonly string[], program = node): { child: ChildProcess; said: Said } {
  const child = spawn(program, [packed.cli, ...args], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      HOME: packed.folder,
      XDG_STATE_HOME: join(packed.folder, 'state'),
      HOOK_SECRET: 'a secret for the test',
      NO_COLOR: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()))
  running.push(child)
  return { child, said }
}

async function run(args: readonly string[], program?: string): Promise<Said & { code: number | null }> {
  const { child, said } = start(args, program)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}

/** Starts a command that goes on, and gives what it says once it is ready. */
async function ready(args: readonly string[], pattern: RegExp): Promise<void> {
  const { child, said } = start(args)
  await expect
    .poll(() => (child.exitCode === null ? said.out : `${said.out}\n${said.err}`), { timeout: 40_000 })
    .toMatch(pattern)
}

describe(`Node ${minimumNode}`, () => {
  it('answers to the name and the version', async () => {
    expect(await run(['--version'])).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
  })

  it('starts with a config in TypeScript, delivers an event, lists it and finds all well', async () => {
    await ready(['start'], /\/webhooks\/fastio/)
    const sent = await run(['trigger', 'file.created', '--set', 'data.name=clip.mp4'])
    expect(sent).toMatchObject({ code: 0, err: '' })
    expect(sent.out).toMatch(/delivered/)
    const events = await run(['events', 'ls'])
    expect(events).toMatchObject({ code: 0, err: '' })
    expect(events.out).toMatch(/file\.created .*clip\.mp4/)
    const doctor = await run(['doctor'])
    expect(doctor).toMatchObject({ code: 0, err: '' })
    expect(doctor.out).toContain(`Node ${minimumNode}`)
  })

  it('runs dev, with files that are delivered', async () => {
    const dir = join(packed.folder, 'dev')
    await ready(['dev', '--port', '0', '--emulator-port', '0', '--dir', dir], /Ctrl\+C/)
    const events = await run(['events', 'ls', '--json'])
    expect(events).toMatchObject({ code: 0, err: '' })
    expect((JSON.parse(events.out) as unknown[]).length).toBeGreaterThanOrEqual(3)
  })
})

it('tells an older Node what is needed, without a stack trace', async () => {
  const { code, out, err } = await run(['start'], await nodeOf(oldNode))
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toMatch(/^error: Signalbox needs Node 22\.18 or newer; this is Node 20\.19\.0/)
  expect(err).not.toMatch(/^\s+at /m)
}, 120_000)
