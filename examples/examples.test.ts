/** Each example does what its README says, with an emulated Fast.io on the other side. */
import { startEmulator, type Emulator } from '@signalbox/emulator'
import { FastioClient } from '@signalbox/fastio'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

const secret = 'the-secret-of-an-example'
const cli = fileURLToPath(new URL('../packages/gateway/dist/cli/main.js', import.meta.url))
let emulator: Emulator
let home: string
let example: ChildProcess | undefined
let said = ''

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'signalbox-example-'))
  emulator = await startEmulator({ port: 0 })
})

afterEach(async () => {
  if (example?.exitCode === null) {
    const gone = once(example, 'exit')
    example.kill('SIGTERM')
    await gone
  }
  await emulator.close()
  await rm(home, { recursive: true, force: true })
})

/** Runs a program in the folder of an example; resolves with the address that it prints. */
async function run(folder: string, args: readonly string[], address: RegExp): Promise<string> {
  said = ''
  example = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL(folder, import.meta.url)),
    env: { PATH: process.env['PATH'], HOME: home, PORT: '0', FASTIO_WEBHOOK_SECRET: secret },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  example.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await expect.poll(() => said, { timeout: 20_000 }).toMatch(address)
  return address.exec(said)?.[0] ?? ''
}

/** What a user of Fast.io does: registers the webhook and uploads a file. */
async function upload(webhookUrl: string, name: string): Promise<void> {
  const { url: baseUrl, token, workspace } = emulator
  await using client = new FastioClient({ baseUrl, token })
  await client.registerWebhook(workspace.id, { url: webhookUrl, secret, dialect: 'fastio-signature-sha256' })
  await client.uploadSmall(workspace.id, 'root', name, new TextEncoder().encode('a film'))
}

it('quick-start calls the function of the rule for an uploaded video', async () => {
  const args = [cli, 'start', '--port', '0', '--data-dir', join(home, 'data')]
  const url = await run('quick-start/', args, /http:\S+\/webhooks\/fastio/)
  await upload(url, 'clip.mp4')
  await expect.poll(() => said, { timeout: 20_000 }).toContain('A video: clip.mp4, 6 bytes (attempt 1)')
})

it('verify-only prints an uploaded file, and refuses what nobody has signed', async () => {
  const url = await run('verify-only/', ['server.ts'], /http:\/\/127\.0\.0\.1:\d+/)
  const unsigned = await fetch(url, { method: 'POST', body: '{"eventType":"upload"}' })
  expect(unsigned.status).toBe(401)
  await upload(url, 'notes.txt')
  await expect.poll(() => said, { timeout: 20_000 }).toContain('file.created: notes.txt')
})
