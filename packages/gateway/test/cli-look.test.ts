import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { gatewayProcess, postUpload, token, type GatewayProcess } from './support/gateway-process.ts'

const cli = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
let gateway: GatewayProcess

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function start(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const folder = dirname(gateway.dataDir)
  return spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      XDG_STATE_HOME: join(folder, 'empty'),
      SIGNALBOX_URL: gateway.url,
      SIGNALBOX_TOKEN: token,
      ...env,
    },
  })
}

async function run(args: readonly string[], env?: Record<string, string>, input = ''): Promise<Ran> {
  const child = start(args, env)
  const [out, err] = [collect(child.stdout), collect(child.stderr)]
  child.stdin?.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out: out(), err: err() }
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = ''
  stream?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return () => text
}

async function json<T>(...args: string[]): Promise<T> {
  const { code, out, err } = await run([...args, '--json'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out) as T
}

interface DeliveryLike {
  readonly id: number
  readonly state: string
  readonly target: string
}

beforeAll(async () => {
  gateway = await gatewayProcess({
    targets: `fn('accept', async () => {}), fn('full', async () => { throw new Error('the shelf is full') }, { retry: { attempts: 1 } })`,
  })
  // So that the command that loads the config finds the package.
  const modules = join(dirname(gateway.dataDir), 'node_modules')
  await mkdir(modules, { recursive: true })
  await symlink(fileURLToPath(new URL('..', import.meta.url)), join(modules, 'signalbox')).catch(
    () => undefined,
  )
  await gateway.start()
  for (const id of ['e1', 'e2', 'e3']) await postUpload(gateway, id, { fileName: `${id}.mp4` })
  await vi.waitFor(
    async () =>
      expect(await json<DeliveryLike[]>('deliveries', 'ls', '--state', 'delivered,dead')).toHaveLength(6),
    { timeout: 20_000, interval: 200 },
  )
})

afterAll(async () => gateway[Symbol.asyncDispose]())

describe('events', () => {
  it('lists them, newest first, as a table and as one array', async () => {
    const { code, out } = await run(['events', 'ls'])
    expect(code).toBe(0)
    const [head, first] = out.split('\n')
    expect(head).toMatch(/^SEQ +WHEN +TYPE +WHAT +SIZE +SOURCE +ID$/)
    expect(first).toMatch(/^ +3 .*file\.created +e3\.mp4 +12 B +fastio +evt_/)
    const events = await json<{ seq: number }[]>('events', 'ls', '--type', 'file.created', '--limit', '2')
    expect(events.map(({ seq }) => seq)).toEqual([3, 2])
  })

  it('filters, and says when nothing is left', async () => {
    expect(await json('events', 'ls', '--workspace', '42')).toEqual([])
    expect((await run(['events', 'ls', '--file', 'nothing'])).out).toBe('No event matches.\n')
  })

  it('tells the whole story of one', async () => {
    const { code, out } = await run(['events', 'show', 'e2'])
    expect(code).toBe(0)
    for (const part of [
      /^#2 {2}file\.created {2}e2\.mp4/,
      /Happened +2026-02-24 10:30:00 UTC/,
      /Signature +fits, dialect fastio-signature-sha256, secret "/,
      /Enrichment +not needed/,
      /Routing +done, 2 deliveries/,
      /✓ everything {2}matched → accept, full\n +source is "fast\.io"/,
      /✓ everything → accept {2}delivered, 1 attempt/,
      /✗ everything → full {2}dead, 1 attempt.*\n.*SB_TARGET_FUNCTION: The function threw: the shelf is full/,
    ]) {
      expect(out).toMatch(part)
    }
    expect(await json('events', 'show', '2')).toMatchObject({ seq: 2, verification: { verified: true } })
  })

  it('prints the bytes as they came', async () => {
    const { out } = await run(['events', 'show', 'e1', '--raw'])
    expect(JSON.parse(out)).toMatchObject({ eventId: 'e1' })
    expect(out).not.toMatch(/\n$/)
  })
})

describe('deliveries and dead letters', () => {
  it('lists them by state and target', async () => {
    const { out } = await run(['deliveries', 'ls', '--target', 'accept'])
    expect(out.split('\n')[1]).toMatch(/delivered +#3 file\.created +everything +accept +1$/)
    const dead = await json<DeliveryLike[]>('dead-letters', 'ls')
    expect(dead.map(({ state, target }) => `${state} ${target}`)).toEqual(Array(3).fill('dead full'))
  })

  it('redrives only what is named, and shows it first with --dry-run', async () => {
    const [first] = await json<DeliveryLike[]>('dead-letters', 'ls', '--limit', '1')
    const id = String(first?.id)
    const dry = await run(['dead-letters', 'redrive', id, '--dry-run'])
    expect(dry).toMatchObject({ code: 0, err: '' })
    expect(dry.out).toContain('1 dead letter would be tried again.')
    expect(await json('dead-letters', 'redrive', '--target', 'accept', '--dry-run')).toMatchObject({
      count: 0,
    })
    expect((await run(['dead-letters', 'redrive', id])).out).toBe('1 dead letter tried again.\n')
    // It fails again, with one attempt more.
    await vi.waitFor(
      async () =>
        expect(await json('dead-letters', 'ls', '--limit', '1')).toMatchObject([
          { id: first?.id, attempts: 2 },
        ]),
      { timeout: 20_000, interval: 200 },
    )
    const refused = await run(['dead-letters', 'redrive'])
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.err).toContain('--all')
  })
})

describe('rules', () => {
  it('lists them', async () => {
    expect((await run(['rules', 'ls'])).out).toMatch(
      /everything +yes +accept, full +\{"source":\["fast\.io"\]\}/,
    )
    expect(await json('rules', 'ls')).toMatchObject([{ name: 'everything', enabled: true }])
  })

  it('tests a rule or a pattern on an event, and says why', async () => {
    expect(await run(['rules', 'test', '--rule', 'everything', '--event', '1'])).toEqual({
      code: 0,
      err: '',
      out: '✓ matches\n  source is "fast.io"\n',
    })
    const pattern = '{"detail":{"data":{"size":[{"numeric":[">",100]}]}}}'
    const { code, out } = await run(['rules', 'test', '--pattern', pattern, '--event', 'e1'])
    expect({ code, out }).toEqual({
      code: 0,
      out: '✗ does not match\n  detail.data.size is 12; the rule wants > 100\n',
    })
  })

  it('needs no gateway for a pattern and an event from files', async () => {
    const folder = dirname(gateway.dataDir)
    await writeFile(join(folder, 'pattern.json'), '{"source":["fast.io"]}')
    const args = ['rules', 'test', '--pattern', '@pattern.json', '--event', '-', '--json']
    const nowhere = { SIGNALBOX_URL: 'http://127.0.0.1:2' }
    const { code, out } = await run(args, nowhere, '{"source":"fast.io"}')
    expect({ code, answer: JSON.parse(out) as unknown }).toMatchObject({ code: 0, answer: { matched: true } })
    const pattern = '{"$or":[{"a":[9007199254740993]},{"account":["1"]}]}'
    const exact = ['rules', 'test', '--pattern', pattern, '--event', '-', '--engine', 'eventbridge']
    expect((await run(exact, nowhere, '{"a":9007199254740992}')).out).toBe(
      [
        '✗ does not match',
        '  None of the 2 alternatives holds:',
        '    1) a is 9007199254740992; the rule wants 9007199254740993',
        '    2) account does not exist; the rule wants "1"',
        '',
        'On EventBridge',
        '  ! account: AWS sets account itself, to the id of the AWS account: a pattern on another value will not match there',
        '    (SB_LINT_AWS_FIELD)',
        '',
      ].join('\n'),
    )
  })
})

describe('events tail', () => {
  it('goes on where it was when the gateway comes back', async () => {
    const child = start([
      'events',
      'tail',
      '--after',
      '0',
      '--type',
      'file.created',
      '--json',
      '--limit',
      '4',
    ])
    const [out, err] = [collect(child.stdout), collect(child.stderr)]
    const closed = once(child, 'close')
    const ids = (): unknown[] =>
      out()
        .split('\n')
        .slice(0, -1)
        .map((line) => (JSON.parse(line) as { detail: { eventId: string } }).detail.eventId)
    await vi.waitFor(() => expect(ids()).toEqual(['e1', 'e2', 'e3']), { timeout: 20_000 })
    await gateway.kill()
    await vi.waitFor(() => expect(err()).toContain('Connection lost'), { timeout: 20_000 })
    await gateway.start()
    await postUpload(gateway, 'e4')
    await closed
    expect(ids()).toEqual(['e1', 'e2', 'e3', 'e4'])
    expect(err()).toMatch(/Connected again, going on after #3/)
    expect(child.exitCode).toBe(0)
  })

  it('ends well on SIGINT', async () => {
    const child = start(['events', 'tail', '--after', '0'])
    const out = collect(child.stdout)
    await vi.waitFor(() => expect(out()).toContain('e1.mp4'), { timeout: 20_000 })
    child.kill('SIGINT')
    expect((await once(child, 'close'))[0]).toBe(0)
  })
})

describe('which gateway', () => {
  const unset = { SIGNALBOX_URL: '', SIGNALBOX_TOKEN: '' }

  it('is found by its config', async () => {
    const { code, out } = await run(['rules', 'ls', '--config', '.'], { ...unset, SIGNALBOX_TOKEN: token })
    expect(code).toBe(0)
    expect(out).toContain('everything')
  })

  it('says what to do when there is none', async () => {
    const { code, err } = await run(['events', 'ls'], unset)
    expect(code).toBe(1)
    expect(err).toContain('No running gateway was found')
    expect(err).toContain("Start one with 'signalbox dev'")
  })

  it('says so when it does not answer', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    for (const args of [
      ['events', 'ls'],
      ['events', 'tail'],
    ]) {
      const { code, err } = await run(args, { SIGNALBOX_URL: `http://127.0.0.1:${port}` })
      expect(code).toBe(1)
      expect(err).toContain('does not answer: nothing listens there')
      expect(err).not.toMatch(/^ +at /m)
    }
  })
})

describe('mistakes', () => {
  it.each([
    [['evnts'], 2, 'Did you mean events?'],
    [['events', 'lss'], 2, 'Did you mean ls?'],
    [['events', 'ls', '--typ', 'x'], 2, 'Did you mean --type?'],
    [['events', 'ls', '--limit', 'many'], 2, 'Expected a whole number'],
    [['deliveries', 'ls', '--state', 'ded'], 2, 'Did you mean dead?'],
    [['rules', 'test', '--pattern', '{', '--event', '1'], 2, 'The pattern is not JSON'],
    [['events', 'ls', '--url', 'ftp://x'], 2, 'is not the address of a gateway'],
    [['events', 'ls', '--since', 'yesterday'], 1, 'since'],
    [['events', 'show', 'nothing'], 1, 'There is no event nothing.'],
    [['rules', 'test', '--rule', 'evrything', '--event', '1'], 1, 'did you mean everything?'],
    [['rules', 'ls', '--token', 'wrong'], 1, '--token'],
  ])('%j', async (args, code, words) => {
    const ran = await run(args)
    expect(ran).toMatchObject({ code, out: '' })
    expect(ran.err).toContain(words)
    expect(ran.err).not.toMatch(/^ +at /m)
  })

  it('is JSON where that was asked for', async () => {
    const { err } = await run(['events', 'show', 'nothing', '--json'])
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'SB_NOT_FOUND' } })
  })
})

it.each([
  ['events', 'ls'],
  ['events', 'show'],
  ['events', 'tail'],
  ['deliveries', 'ls'],
  ['dead-letters', 'ls'],
  ['dead-letters', 'redrive'],
  ['rules', 'ls'],
  ['rules', 'test'],
])('%s %s has examples in its help', async (...args) => {
  const { code, out } = await run([...args, '--help'])
  expect(code).toBe(0)
  expect(out).toMatch(new RegExp(`Examples:\\n  # .*\\n  \\$ signalbox ${args.join(' ')}`))
  expect(out).toContain('--json')
})
