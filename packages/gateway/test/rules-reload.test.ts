/** A config is edited while the gateway runs, and its rules put into force. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { gatewayProcess, postUpload, token, type GatewayProcess } from './support/gateway-process.ts'

const cli = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
let gateway: GatewayProcess
let config: string
let notes: string

/** The text of a target that notes each event in a file. */
const noting = (name: string, before = ''): string =>
  `fn('${name}', async (event) => {
     ${before}
     const { appendFile } = await import('node:fs/promises')
     await appendFile(${JSON.stringify(notes)}, '${name} ' + event.detail.eventId + '\\n')
   })`

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-reload-'))
  notes = join(folder, 'notes.txt')
  await writeFile(notes, '')
  gateway = await gatewayProcess({ folder, targets: noting('first') })
  config = join(dirname(gateway.dataDir), 'signalbox.config.ts')
  await gateway.start()
})
afterEach(() => gateway[Symbol.asyncDispose]())

const noted = async (): Promise<string[]> => (await readFile(notes, 'utf8')).split('\n').filter(Boolean)

async function edit(change: (text: string) => string): Promise<void> {
  const text = await readFile(config, 'utf8')
  const changed = change(text)
  expect(changed).not.toBe(text)
  await writeFile(config, changed)
}

const withRules = (rules: string) => (text: string) =>
  text.replace(/rules: \{[\s\S]*$/, () => `rules: { ${rules} } })`)

async function reload(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [cli, 'rules', 'reload', ...args], {
    env: { ...process.env, SIGNALBOX_URL: gateway.url, SIGNALBOX_TOKEN: token },
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}

it('puts edited rules into force, says what changed, and loses nothing on the way', async () => {
  await edit(
    withRules(
      `everything: { pattern: { source: ['fast.io'] }, targets: [${noting('slow', 'await new Promise((r) => setTimeout(r, 400))')}] }`,
    ),
  )
  expect((await reload('--json')).code).toBe(0)
  // Under way while the next config comes.
  await postUpload(gateway, 'evt-1')
  await edit(
    withRules(`
      everything: { pattern: { source: ['fast.io'] }, targets: [${noting('second')}] },
      videos: { pattern: { detail: { data: { name: [{ suffix: '.mp4' }] } } }, targets: [stream('videos')] },
    `),
  )
  const { code, out, err } = await reload()
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('2 rules changed')
  expect(out).toMatch(/\+ videos\n.*~ everything/)
  await postUpload(gateway, 'evt-2')
  await expect.poll(noted, { timeout: 20_000 }).toEqual(['slow evt-1', 'second evt-2'])
  const rules = await fetch(`${gateway.url}/v1/rules`, { headers: { authorization: `Bearer ${token}` } })
  expect(((await rules.json()) as { items: { name: string }[] }).items.map(({ name }) => name)).toEqual([
    'everything',
    'videos',
  ])
})

it('keeps what was in force when the new config has a mistake, and says which', async () => {
  await edit((text) => text.replace("source: ['fast.io']", "source: [{ prefixx: 'fast' }]"))
  const { code, err } = await reload()
  expect(code).toBe(1)
  expect(err).toContain('SB_RELOAD_REFUSED')
  expect(err).toContain('rules.everything.pattern')
  await postUpload(gateway, 'evt-1')
  await expect.poll(noted, { timeout: 20_000 }).toEqual(['first evt-1'])
})

it('names what differs and is not in force before a restart', async () => {
  await edit((text) => text.replace('sources: {', "allowedHosts: ['example.com'], sources: {"))
  const { code, out } = await reload()
  expect(code).toBe(0)
  expect(out).toContain('No rule changed, 1 rule as before.')
  expect(out).toContain('Not in force before a restart: allowedHosts.')
})
