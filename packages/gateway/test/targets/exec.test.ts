import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { deliveryContext, deliveryItem } from '../../src/targets/testing.ts'
import { exec } from '../../src/targets/exec/exec.ts'

/** Runs a piece of JavaScript as the command. */
const script = (code: string, options: Parameters<typeof exec>[2] = {}) =>
  exec(process.execPath, ['-e', code], { name: 'script', ...options })
const once = async (target: ReturnType<typeof exec>, context = deliveryContext()) =>
  (await target.deliver([deliveryItem()], context))[0]

it('gives the command the event on its input and keeps what it says', async () => {
  const read = `let t = ''; process.stdin.on('data', (c) => t += c).on('end', () => console.log(JSON.parse(t).id, t.endsWith('\\n')))`
  expect(await once(script(read))).toEqual({ ok: true, status: 0, response: 'evt_test_1 true\n' })
})

it('gives it what a transformer made', async () => {
  const transformed = { text: 'New file', contentType: 'text/plain; charset=utf-8' }
  const echo = script('process.stdin.pipe(process.stdout)')
  expect(await echo.deliver([deliveryItem({ transformed })], deliveryContext())).toEqual([
    { ok: true, status: 0, response: 'New file\n' },
  ])
})

it('tells it about the delivery in variables, and nothing of the environment of the gateway', async () => {
  process.env['SB_TEST_SECRET'] = 'leak'
  const show = `console.log(process.env.SIGNALBOX_EVENT_TYPE, process.env.SIGNALBOX_ATTEMPT, process.env.KEY, process.env.SB_TEST_SECRET)`
  const outcome = await once(script(show, { env: { KEY: { $env: 'API_KEY' } } }))
  delete process.env['SB_TEST_SECRET']
  expect(outcome).toMatchObject({ response: 'file.created 1 value of API_KEY undefined\n' })
})

it.each([
  [75, 'later', 'SB_TARGET_EXIT'],
  [1, 'later', 'SB_TARGET_EXIT'],
  [65, 'never', 'SB_TARGET_EXIT_PERMANENT'],
])('takes exit code %i as %s', async (code, retry, errorCode) => {
  expect(await once(script(`process.exit(${code})`))).toMatchObject({
    ok: false,
    retry,
    status: code,
    code: errorCode,
  })
})

it('does not mind a command that does not read its input', async () => {
  const item = deliveryItem({ json: `"${'x'.repeat(1_000_000)}"` })
  expect(await script('process.exit(0)').deliver([item], deliveryContext())).toMatchObject([{ ok: true }])
})

it('ends a command that takes too long, with what it started', async () => {
  const code = `const c = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' }); console.log(c.pid); setInterval(() => {}, 1000)`
  const outcome = await once(script(code, { timeout: 500 }))
  expect(outcome).toMatchObject({ ok: false, code: 'SB_TARGET_TIMEOUT', retry: 'later', blame: 'target' })
  const grandchild = Number((outcome as { response?: string } | undefined)?.response)
  expect(grandchild).toBeGreaterThan(0)
  await expect.poll(() => isAlive(grandchild)).toBe(false)
})

it('does not wait for what a command leaves running, even if that holds its output', async () => {
  const code = `const c = require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 30_000)'], { stdio: 'inherit' }); c.unref(); console.log(c.pid); process.exitCode = 0`
  const outcome = await once(script(code, { timeout: '10s' }))
  expect(outcome).toMatchObject({ ok: true, status: 0 })
  const left = Number((outcome as { response?: string } | undefined)?.response)
  expect(isAlive(left)).toBe(true)
  process.kill(left)
})

it('leaves nothing running that a command too late has started, even if that ignores SIGTERM', async () => {
  const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.send('ready')`
  const code = `const c = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }); c.on('message', () => console.log(c.pid)); setInterval(() => {}, 1000)`
  const outcome = await once(script(code, { timeout: '1s' }))
  expect(outcome).toMatchObject({ ok: false, code: 'SB_TARGET_TIMEOUT' })
  const grandchild = Number((outcome as { response?: string } | undefined)?.response)
  expect(grandchild).toBeGreaterThan(0)
  await expect.poll(() => isAlive(grandchild)).toBe(false)
})

it('says when there is no such command', async () => {
  expect(await once(exec('signalbox-no-such-command'))).toMatchObject({
    ok: false,
    code: 'SB_TARGET_COMMAND',
  })
})

/** A killed orphan stays a zombie until somebody reaps it; that is not alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)])
      .toString()
      .trim()
      .startsWith('Z')
  } catch {
    return false
  }
}
