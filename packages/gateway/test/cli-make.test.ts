/** The commands that make something, each in a process of its own: trigger, init, doctor, emulator. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVerifier, dialectNames, normalize, parsePayload } from '@signalbox/events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cli, expectMistake, runCommand, type Result, type RunOptions } from './support/cli-process.ts'
import { gatewayProcess, postUpload, secret, token, type GatewayProcess } from './support/gateway-process.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-make-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const run = (args: readonly string[], options: Omit<RunOptions, 'home'> = {}): Promise<Result> =>
  runCommand(args, { home: folder, ...options })

async function emptyFolder(): Promise<string> {
  return mkdtemp(join(folder, 'case-'))
}

const listen = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('trigger at a gateway', () => {
  let gateway: GatewayProcess
  const place = (): Omit<RunOptions, 'home'> => ({ cwd: join(gateway.dataDir, '..') })

  beforeAll(async () => {
    gateway = await gatewayProcess({ targets: "stream('all')", folder: await emptyFolder() })
    await gateway.start()
  })
  afterAll(() => gateway[Symbol.asyncDispose]())

  const trigger = (...args: readonly string[]): Promise<Result> =>
    run(['trigger', ...args, '--token', 'sbx_test_0123456789abcdef0123456789'], place())

  it('posts an event that is verified, stored and matched, and says so', async () => {
    const { code, out, err } = await trigger('file.created', '--set', 'data.name=report.pdf')
    expect(code, err).toBe(0)
    expect(out).toContain('report.pdf')
    expect(out).toMatch(/"duplicate":false/)
    expect(out).toMatch(/signature fits/)
    expect(out).toMatch(/signalbox events show \d+/)
  })

  it('sets fields, keeps long ids exact, and repeats with fresh ids', async () => {
    const { code, out, err } = await trigger(
      'upload',
      '--repeat',
      '3',
      '--json',
      '--set',
      'data.size=6000000',
      '--set',
      'workspaceId=9223372036854775807',
      '--set',
      'data.tags=["a","b"]',
    )
    expect(code, err).toBe(0)
    const all = JSON.parse(out) as { id: string; duplicate: boolean; event: Record<string, unknown> }[]
    expect(new Set(all.map(({ id }) => id)).size).toBe(3)
    expect(all.map(({ duplicate }) => duplicate)).toEqual([false, false, false])
    expect(all[0]?.event).toMatchObject({
      eventType: 'file.created',
      workspaceId: '9223372036854775807',
      data: { size: 6_000_000, sizeMB: 6, tags: ['a', 'b'] },
    })
  })

  it('sends the bytes of a file as they are, so that the second time is a duplicate', async () => {
    const body =
      '{"eventType":"upload", "eventId":"own-1","fileId":"f","fileName":"a.txt","timestamp":"2026-02-24T10:30:00Z"}\n'
    const file = join(folder, 'payload.json')
    await writeFile(file, body)
    const first = JSON.parse((await trigger('--file', file, '--json')).out) as {
      duplicate: boolean
      story: unknown
    }
    expect(first).toMatchObject({ duplicate: false, story: { raw: { text: body } } })
    expect(JSON.parse((await trigger('--file', file, '--json')).out)).toMatchObject({ duplicate: true })
  })

  it('says why an event is refused, and exits with 1', async () => {
    expectMistake(
      await trigger('file.created', '--secret', 'wrong'),
      1,
      '401',
      /none of the configured secrets/,
      'SB_TRIGGER_REFUSED',
    )
    const file = join(folder, 'bad.json')
    await writeFile(file, '{"nothing":1}')
    expectMistake(await trigger('--file', file), 1, '400', /not an event/)
  })

  it.each([
    [['file.creatd'], 2, /Did you mean "file.created"\?/],
    [['nonsense'], 2, /Known types: .*comment\.created/],
    [['workspace_storage_file_aded'], 2, /Did you mean "workspace_storage_file_added"\?/],
    [[], 2, /a type such as file\.created/],
    [['file.created', '--set', 'nonsense'], 2, /expected path=value/],
    [['file.created', '--set', 'userID=1'], 2, /did you mean userId/],
    [['file.created', '--set', 'data.__proto__.a=1'], 2, /is no path/],
    [['file.created', '--source', 'fasti'], 2, /did you mean "fastio"/],
    [['file.created', '--dialect', 'standard-webhook'], 2, /Did you mean standard-webhooks/],
    [['file.created', '--repeat', '0'], 2, /whole number from 1/],
    [['file.created', '--file', 'x'], 2, /leave out the type/],
    [['--file', 'missing.json'], 1, /no such file.*SB_FILE_UNREADABLE/],
    [['file.created', '--to', 'localhost'], 2, /expected a URL/],
  ])('says what is wrong with %j', async (args, code, words) => {
    expectMistake(await trigger(...args), code, words)
  })
})

describe('trigger at a receiver of your own', () => {
  it.each(dialectNames)('makes a request of %s that verifies and reads back', async (dialect) => {
    const seen: { headers: Record<string, string | string[] | undefined>; body: Buffer }[] = []
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        seen.push({ headers: request.headers, body: Buffer.concat(chunks) })
        response.end('thank you')
      })
    })
    try {
      const url = await listen(server)
      const args = ['trigger', 'comment.created', '--to', url, '--secret', secret, '--dialect', dialect]
      const { code, err } = await run(args)
      expect(code, err).toBe(0)
      const [request] = seen
      if (!request) throw new Error('nothing arrived')
      const verify = createVerifier({ dialects: [dialect], secrets: [secret] })
      expect(await verify(request.headers, request.body)).toMatchObject({
        ok: true,
        dialect,
      })
      const { value } = parsePayload(request.body)
      const { event } = normalize(value, { dialect, raw: request.body, receivedAt: Date.now() })
      expect(event.eventType).toBe('comment.created')
    } finally {
      server.close()
    }
  })

  it('needs a secret, and an address that answers', async () => {
    expectMistake(await run(['trigger', 'file.created', '--to', 'http://127.0.0.1:9/x']), 2, /--secret/)
    const args = ['trigger', 'file.created', '--to', 'http://127.0.0.1:9/x', '--secret', 's']
    expectMistake(await run(args), 1, 'SB_GATEWAY_UNREACHABLE')
  })

  it('says how to start a gateway if there is none', async () => {
    const env = { XDG_STATE_HOME: await emptyFolder() }
    expectMistake(
      await run(['trigger', 'file.created'], { cwd: await emptyFolder(), env }),
      1,
      /signalbox start/,
      'SB_GATEWAY_NOT_FOUND',
    )
  })
})

describe('init', () => {
  it('writes a config that doctor takes once its secret is set', async () => {
    const cwd = await emptyFolder()
    const { code, out, err } = await run(['init', '--source', 'uploads', '--audit', '--yes'], { cwd })
    expect(code, err).toBe(0)
    expect(out).toContain('signalbox.config.ts')
    expect(out).toContain('UPLOADS_WEBHOOK_SECRET')
    const env = { UPLOADS_WEBHOOK_SECRET: 'a secret for this test', SIGNALBOX_PORT: '0' }
    const found = await run(['doctor', '--json'], { cwd, env })
    expect(JSON.parse(found.out)).toContainEqual(expect.objectContaining({ check: 'secrets', state: 'ok' }))
    expect(found.code, found.out).toBe(0)
  })

  it('never overwrites without --force', async () => {
    const cwd = await emptyFolder()
    await writeFile(join(cwd, 'signalbox.config.json'), '{}')
    await writeFile(join(cwd, '.env.example'), 'MINE=\n')
    expectMistake(await run(['init', '--yes'], { cwd }), 1, 'signalbox.config.json exists already', '--force')
    await rm(join(cwd, 'signalbox.config.json'))
    const kept = await run(['init', '--yes'], { cwd })
    expect(kept.out).toMatch(/\.env\.example was there.*FASTIO_WEBHOOK_SECRET/)
    expect(await readFile(join(cwd, '.env.example'), 'utf8')).toBe('MINE=\n')
    await writeFile(join(cwd, 'signalbox.config.ts'), 'mine')
    expectMistake(await run(['init', '--yes'], { cwd }), 1, 'SB_FILE_EXISTS')
    expect(await readFile(join(cwd, 'signalbox.config.ts'), 'utf8')).toBe('mine')
    expect(await run(['init', '--yes', '--force'], { cwd })).toMatchObject({ code: 0 })
    expect(await readFile(join(cwd, 'signalbox.config.ts'), 'utf8')).toContain('defineConfig')
  })

  it.each([
    [['--source', 'a b'], 2, /letters, digits/],
    [['--target', 'example.com'], 2, /did you mean "https:\/\/example.com"/],
    [['--dialect', 'fastio-signature-sha25'], 2, /Did you mean fastio-signature-sha256/],
    [['--dir', 'payload/x'], 1, /SB_FILE_UNWRITABLE/],
  ])('says what is wrong with %j', async (args, code, words) => {
    const cwd = await emptyFolder()
    await writeFile(join(cwd, 'payload'), '')
    expectMistake(await run(['init', '--yes', ...args], { cwd }), code, words)
  })
})

interface Finding {
  readonly check: string
  readonly state: string
  readonly message: string
  readonly todo?: string
}

describe('doctor', () => {
  /** What it finds in a config, which is written as JSON. */
  async function examine(config: object): Promise<{ code: number | null; findings: Finding[]; cwd: string }> {
    const cwd = await emptyFolder()
    const rest = { sources: {}, rules: {}, listen: { port: 0 }, dataDir: 'data' }
    await writeFile(join(cwd, 'signalbox.config.json'), JSON.stringify({ ...rest, ...config }))
    const { code, out } = await run(['doctor', '--json'], { cwd })
    return { code, findings: JSON.parse(out) as Finding[], cwd }
  }
  const rule = (...targets: readonly object[]) => ({
    rules: { all: { pattern: { source: ['fast.io'] }, targets } },
  })
  const enrich = (baseUrl: string) => ({
    sources: {
      fastio: {
        kind: 'webhook',
        dialect: 'standard-webhooks',
        secrets: ['s3cret'],
        enrich: { token: 't', baseUrl },
      },
    },
  })

  it('says how to mend a missing config, a mistake in it, and a missing secret', async () => {
    const none = await run(['doctor'], { cwd: await emptyFolder() })
    expect(none).toMatchObject({ code: 1 })
    expect(none.out).toMatch(/fail {2}config: .*\n.*signalbox init/)
    const mistake = await examine({ sorces: {} })
    expect(mistake.code).toBe(1)
    expect(mistake.findings.find(({ state }) => state === 'fail')?.message).toContain('sources')
    const secrets = [{ $env: 'NOT_SET_HERE' }]
    const missing = await examine({
      sources: { a: { kind: 'webhook', dialect: 'standard-webhooks', secrets } },
    })
    expect(missing.findings).toContainEqual(
      expect.objectContaining({
        check: 'secrets',
        state: 'fail',
        todo: expect.stringContaining('NOT_SET_HERE='),
      }),
    )
    // One finding does not hide the others.
    expect(missing.findings.map(({ check }) => check)).toContain('disk')
  })

  it('finds a port that is taken, targets that cannot be reached, and a clock that is wrong', async () => {
    const wrong = createServer((_, response) => {
      response.setHeader('date', new Date(Date.now() - 3_600_000).toUTCString())
      response.end()
    })
    const gone = createServer()
    try {
      const url = await listen(wrong)
      const deadUrl = await listen(gone)
      gone.close()
      const { code, findings } = await examine({
        ...enrich(url),
        ...rule(
          { kind: 'http', url, name: 'up', allowPrivate: true },
          { kind: 'http', url: deadUrl, name: 'down', allowPrivate: true },
          { kind: 'http', url, name: 'private' },
        ),
        listen: { port: Number(new URL(url).port) },
      })
      expect(code, JSON.stringify(findings)).toBe(1)
      expect(
        findings.map(({ check }) => check),
        JSON.stringify(findings),
      ).toContain('port')
      const state = (name: string): Finding | undefined => findings.find(({ check }) => check === name)
      expect(state('port')).toMatchObject({ state: 'fail', todo: expect.stringContaining('SIGNALBOX_PORT') })
      expect(state('clock')).toMatchObject({ state: 'fail', message: expect.stringContaining('ahead of') })
      expect(state('target up')).toMatchObject({ state: 'ok' })
      expect(state('target down')).toMatchObject({
        state: 'warn',
        message: expect.stringContaining('nothing listens'),
      })
      expect(state('target private')).toMatchObject({
        state: 'fail',
        todo: expect.stringContaining('allowPrivate'),
      })
      for (const { state: is, todo } of findings)
        expect(todo === undefined).toBe(is === 'ok' || is === 'note')
    } finally {
      wrong.close()
    }
  })

  it('knows its own gateway, and a token that others may read', async () => {
    await using gateway = await gatewayProcess({ targets: "stream('all')", folder: await emptyFolder() })
    await gateway.start()
    const cwd = join(gateway.dataDir, '..')
    const tokenFile = join(gateway.dataDir, 'admin-token')
    await writeFile(tokenFile, 'x')
    await chmod(tokenFile, 0o644)
    const { code, out } = await run(['doctor'], { cwd })
    expect(code).toBe(1)
    expect(out).toMatch(/ok {4}port: the gateway \(process \d+\) at .* is running/)
    expect(out).toMatch(/warn {2}work: it does not tell how it is: .*\n.*SIGNALBOX_TOKEN/)
    expect(out).toMatch(/fail {2}token: .*0644.*\n.*chmod 600/)
  })
})

describe('doctor beside a gateway, in a folder without a config', () => {
  it('takes a target that is away as a warning, with which one can start', async () => {
    const cwd = await emptyFolder()
    const url = 'http://127.0.0.1:1/'
    const config = {
      sources: {},
      rules: {
        all: { pattern: { source: ['fast.io'] }, targets: [{ kind: 'http', url, allowPrivate: true }] },
      },
      listen: { port: 0 },
    }
    await writeFile(join(cwd, 'signalbox.config.json'), JSON.stringify(config))
    const { code, out } = await run(['doctor'], { cwd })
    expect(code).toBe(0)
    expect(out).toMatch(/warn {2}target http:127.*\n.*→ Start what should listen there/)
    expect(out).toMatch(/To mend: 0 failures, 1 warning/)
  })

  it('looks at the one that runs, with its config, and at its dead letters', async () => {
    await using gateway = await gatewayProcess({
      targets: `fn('full', async () => { throw new Error('full') }, { retry: { attempts: 1 } })`,
      folder: await emptyFolder(),
    })
    await gateway.start()
    const env = { XDG_STATE_HOME: join(gateway.dataDir, '..', 'state') }
    const withToken = { ...env, SIGNALBOX_TOKEN: token }
    const cwd = await emptyFolder()
    const well = await run(['doctor'], { cwd, env: withToken })
    expect(well.out).toMatch(/note {2}config: none here; this is about the gateway that runs at http/)
    expect(well.out).toMatch(/ok {4}config: .*signalbox\.config\.ts \(1 rule\)/)
    expect(well.out).toMatch(/ok {4}work: 0 events/)
    await postUpload(gateway, 'hopeless')
    await expect
      .poll(async () => (await run(['doctor'], { cwd, env: withToken })).out, { timeout: 20_000 })
      .toMatch(/warn {2}work: 1 dead letter\n.*→ See signalbox dead-letters ls/)
  })

  it('looks at dev, which has no config', async () => {
    const cwd = await emptyFolder()
    const dev = spawn(process.execPath, [cli, 'dev', '--port', '0', '--emulator-port', '0'], {
      cwd,
      env: { ...process.env, HOME: folder, XDG_STATE_HOME: join(folder, 'state') },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      let said = ''
      dev.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
      await expect.poll(() => said, { timeout: 30_000 }).toContain('Ctrl+C')
      const { code, out } = await run(['doctor'], { cwd })
      expect(out).toMatch(/note {2}config: none here/)
      expect(out).toMatch(/ok {4}port: the gateway .* is running\nok {4}work: \d+ events/)
      expect(out).toMatch(/ok {4}token: .* is for its owner only\n\nAll is well\./)
      expect(code).toBe(0)
    } finally {
      const gone = once(dev, 'exit')
      dev.kill('SIGTERM')
      await gone
    }
  })
})

describe('emulator', () => {
  it('says where it is, answers, and ends cleanly', async () => {
    const { code, out, err } = await run(['emulator', '--port', '0', '--chaos', 'duplicate=0.2,seed=7'], {
      until: /Ctrl-C/,
    })
    expect(code, err).toBe(0)
    for (const word of ['API', 'Token', 'Org', 'Workspace', 'Page', 'curl -H']) expect(out).toContain(word)
    expect(out).toContain('Stopped.')
  })

  it('keeps its state in a folder, and takes requests with the token that it prints', async () => {
    const dataDir = join(await emptyFolder(), 'fastio')
    const args = ['emulator', '--port', '0', '--data-dir', dataDir, '--json']
    const first = JSON.parse((await run(args, { until: /\n/ })).out) as { token: string }
    const child = spawn(process.execPath, [cli, ...args])
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const { url, token } = JSON.parse(line.toString()) as { url: string; token: string }
    expect(token).toBe(first.token)
    const answer = await fetch(`${url}/user/me/details/`, { headers: { authorization: `Bearer ${token}` } })
    expect(await answer.json()).toMatchObject({ result: true })
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('says what is wrong with chaos, a port that is taken and a folder that is none', async () => {
    expectMistake(await run(['emulator', '--port', '0', '--chaos', 'dupl=1']), 1, 'did you mean "duplicate"')
    const server = createServer()
    try {
      const port = new URL(await listen(server)).port
      expectMistake(await run(['emulator', '--port', port]), 1, `Port ${port} is in use`)
    } finally {
      server.close()
    }
    const file = join(folder, 'a-file')
    await writeFile(file, '')
    expectMistake(await run(['emulator', '--port', '0', '--data-dir', file]), 1, 'SB_FILE_UNWRITABLE')
    expectMistake(await run(['emulator', '--dialect', 'nope']), 2, /There are fastio-signature-sha256/)
  })
})

it.each(['trigger', 'init', 'doctor', 'emulator'])('%s --help has examples', async (command) => {
  const { code, out } = await run([command, '--help'])
  expect(code).toBe(0)
  expect(out).toMatch(new RegExp(`Examples:\\n {2}# .*\\n {2}\\$ signalbox ${command}`))
})

it('shows a stack only with SIGNALBOX_DEBUG', async () => {
  const { err } = await run(['trigger', 'nothing.like.it'], { env: { SIGNALBOX_DEBUG: '1' } })
  expect(err).toMatch(/^\s+at /m)
})
