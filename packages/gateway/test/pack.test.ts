/** The published shape: packs every package, installs the tarballs elsewhere and runs the command. */
import { execFile, spawn } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { packedProject, type PackedProject } from './support/packed.ts'

const run = promisify(execFile)
let packed: PackedProject

beforeAll(async () => {
  packed = await packedProject()
}, 240_000)

afterAll(() => packed[Symbol.asyncDispose]())

const config = `import { defineConfig, env, fn, webhook } from 'signalbox'
export default defineConfig({
  listen: { port: 0 },
  sources: { fastio: webhook({ dialect: 'fastio-signature-sha256', secrets: [env('PACK_SECRET')] }) },
  rules: { all: { pattern: { source: ['fast.io'] }, targets: [fn('nothing', () => {})] } },
})
`
const json = JSON.stringify({
  listen: { port: 0 },
  sources: {
    fastio: { kind: 'webhook', dialect: 'fastio-signature-sha256', secrets: [{ $env: 'PACK_SECRET' }] },
  },
  rules: {},
})

/** Starts the installed command in a folder and resolves with what it said once it listens. */
function start(cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const child = spawn(process.execPath, [packed.cli, 'start'], {
      cwd,
      env: {
        ...process.env,
        PACK_SECRET: 'a secret for the test',
        XDG_STATE_HOME: join(packed.folder, 'state'),
        NO_COLOR: '1',
      },
    })
    let isUp = false
    const collect = (chunk: Buffer): void => {
      output += chunk.toString()
      // Once: a second signal would force it.
      if (isUp || !/http:\/\/127\.0\.0\.1:\d+\/webhooks\/fastio/.test(output)) return
      isUp = true
      child.kill('SIGTERM')
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.once('exit', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`exit ${code}, after saying:\n${output}`)),
    )
  })
}

it('answers to its name', async () => {
  const { stdout } = await run('npx', ['--no', 'signalbox', '--version'], { cwd: packed.project })
  expect(stdout).toMatch(/^\d+\.\d+\.\d+/)
})

it.each([
  ['signalbox.config.ts', config],
  ['signalbox.config.js', config],
  ['signalbox.config.mjs', config],
  ['signalbox.config.json', json],
])(
  'starts with %s in a project that has it installed, and where nothing is installed',
  async (name, text) => {
    for (const cwd of [packed.project, join(packed.folder, `bare ${name}`)]) {
      await mkdir(cwd, { recursive: true })
      await writeFile(join(cwd, name), text)
      expect(await start(cwd)).toContain('/webhooks/fastio')
      await rm(join(cwd, name))
    }
  },
  60_000,
)

it('gives types and a working handler to somebody who only wants the events', async () => {
  const script = `import { createWebhookHandler } from '@signalbox/events'
    import { sign } from '@signalbox/events'
    const secret = 's3cret-for-the-test'
    const handler = createWebhookHandler({ secrets: secret, dialect: 'fastio-signature-sha256', onEvent: (e) => console.log(e['detail-type']) })
    const body = new TextEncoder().encode(JSON.stringify({ eventType: 'upload', eventId: 'evt-1', fileId: 'f', fileName: 'a.txt', workspaceId: '1', timestamp: '2026-02-24T10:30:00Z' }))
    const headers = await sign(body, { dialect: 'fastio-signature-sha256', secret })
    const response = await handler(new Request('http://localhost/', { method: 'POST', headers, body }))
    console.log(response.status)`
  await writeFile(join(packed.project, 'try.mjs'), script)
  const { stdout } = await run(process.execPath, ['try.mjs'], { cwd: packed.project })
  expect(stdout).toBe('file.created\n200\n')
})
