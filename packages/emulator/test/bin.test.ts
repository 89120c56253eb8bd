import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url))

async function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

it('starts, prints a ready account, and ends cleanly when it is told to', async () => {
  const child = spawn(process.execPath, [BIN, '--port', '0', '--token', 'dev', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const ready = JSON.parse(line.toString()) as { url: string; token: string; dataDir: string }
  expect(ready.token).toBe('dev')
  const answer = await fetch(`${ready.url}/user/auth/check/`, { headers: { authorization: 'Bearer dev' } })
  expect(answer.status).toBe(200)
  await answer.arrayBuffer()
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(existsSync(ready.dataDir)).toBe(false)
})

it('explains itself, and says what is wrong with an argument', async () => {
  const [help, chaos, unknown] = await Promise.all([
    run('--help'),
    run('--chaos', 'dup=1', '--port', '0'),
    run('--nonsense'),
  ])
  expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('--data-dir DIR')])
  expect([chaos.code, chaos.stderr]).toEqual([1, expect.stringContaining('did you mean "duplicate"')])
  expect(chaos.stderr).toContain('SB_EMULATOR_BAD_CHAOS')
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('--nonsense')])
})
