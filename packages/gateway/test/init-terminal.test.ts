/** `signalbox init` as a person meets it: questions on a terminal, answered with keys. */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runCommand } from './support/cli-process.ts'
import { inTerminal, keys } from './support/terminal.ts'

let cwd: string
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'signalbox-init-'))
})
afterEach(() => rm(cwd, { recursive: true, force: true }))

const config = () => readFile(join(cwd, 'signalbox.config.ts'), 'utf8')

it('takes its suggestions with four times Enter, and writes a config that loads', async () => {
  using terminal = inTerminal(['init'], { cwd })
  await terminal.shows(/What should the source be called\?/)
  expect(terminal.screen()).toContain('fastio')
  terminal.type(keys.enter)
  await terminal.shows(/Which form of webhook/)
  expect(terminal.screen()).toMatch(/● fastio-signature-sha256/)
  terminal.type(keys.enter)
  await terminal.shows(/Where should events go\?/)
  terminal.type(keys.enter)
  await terminal.shows(/Add a stream of what agents do\?/)
  terminal.type(keys.enter)
  expect(await terminal.ended).toBe(0)
  expect(terminal.screen()).toMatch(/✓ signalbox\.config\.ts\n✓ \.env\.example\nNext:/)
  expect(await config()).toContain(`dialect: 'fastio-signature-sha256'`)
  const env = { FASTIO_WEBHOOK_SECRET: 'a-secret-for-the-test' }
  const doctor = await runCommand(['doctor'], { home: cwd, env })
  expect(doctor.out).toMatch(/ok {4}config: .*\(1 rule\)/)
})

it('takes other answers, corrects them on the spot, and asks nothing that an option said', async () => {
  using terminal = inTerminal(['init', '--audit'], { cwd })
  await terminal.shows(/What should the source be called\?/)
  terminal.type('no good', keys.enter)
  await terminal.shows(/Expected a name of letters, digits/)
  terminal.type(...Array<string>(7).fill(keys.backspace), 'uploads', keys.enter)
  await terminal.shows(/Which form of webhook/)
  terminal.type(keys.down, keys.enter)
  await terminal.shows(/Where should events go\?/)
  terminal.type('example.com/hook', keys.enter)
  await terminal.shows(/did\s+you\s+mean\s+"https:\/\/example\.com\/hook"/)
  terminal.type(...Array<string>(16).fill(keys.backspace), 'https://example.com/hook', keys.enter)
  expect(await terminal.ended).toBe(0)
  expect(terminal.screen()).not.toContain('Add a stream of what agents do')
  const text = await config()
  expect(text).toContain('uploads: webhook({')
  expect(text).not.toContain(`dialect: 'fastio-signature-sha256'`)
  expect(text).toContain(`http('https://example.com/hook')`)
  expect(text).toContain(`stream('audit')`)
})

it('ends at Ctrl+C: it asks nothing more and writes nothing', async () => {
  using terminal = inTerminal(['init'], { cwd })
  await terminal.shows(/What should the source be called\?/)
  terminal.type(keys.ctrlC)
  expect(await terminal.ended).toBe(1)
  expect(terminal.screen()).toContain('Stopped; nothing was written.')
  expect(terminal.screen()).not.toContain('Which form of webhook')
  expect(terminal.screen()).not.toMatch(/^\s+at /m)
  expect(existsSync(join(cwd, 'signalbox.config.ts'))).toBe(false)
})
