import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { instanceFile } from '../gateway/instance-file.ts'
import { tokenFile } from '../http/token.ts'
import { checkUrl, findGateway, isLoopback, registerGateway, type LocalGateway } from './find-gateway.ts'

/** No process has this number: the largest that Linux gives is 4,194,304. */
const deadPid = 4_194_305
const admin = 'http://127.0.0.1:4400'
let root: string
let env: NodeJS.ProcessEnv

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'signalbox-find-'))
  env = { XDG_STATE_HOME: join(root, 'state') }
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

/** A gateway's data, as if one ran there. */
function running(name: string, fields: Partial<LocalGateway> = {}): LocalGateway {
  const folder = join(root, name)
  const dataDir = join(folder, '.signalbox')
  mkdirSync(dataDir, { recursive: true })
  const gateway = { pid: process.pid, dataDir, folder, admin, ingest: admin, ...fields }
  writeFileSync(instanceFile(dataDir), JSON.stringify(gateway))
  writeFileSync(tokenFile(dataDir), `token-of-${name}\n`, { mode: 0o600 })
  return gateway
}

describe('findGateway', () => {
  it('takes options before the environment', async () => {
    env['SIGNALBOX_URL'] = 'http://b:1'
    env['SIGNALBOX_TOKEN'] = 'from-env'
    expect(await findGateway({ cwd: root, env })).toEqual({ url: 'http://b:1', token: 'from-env' })
    const given = { cwd: root, env, url: 'a:2/', token: 'given' }
    expect(await findGateway(given)).toEqual({ url: 'http://a:2', token: 'given' })
  })

  it('finds the one whose data are in this folder or above', async () => {
    const { dataDir } = running('project')
    const cwd = join(root, 'project', 'src', 'deep')
    mkdirSync(cwd, { recursive: true })
    const found = await findGateway({ cwd, env })
    expect(found).toMatchObject({ url: admin, token: 'token-of-project', local: { dataDir } })
  })

  it('passes by the data of a dead one, and of one that is elsewhere', async () => {
    running('dead', { pid: deadPid })
    running('foreign', { admin: 'http://elsewhere.example:4400' })
    for (const name of ['dead', 'foreign']) {
      await expect(findGateway({ cwd: join(root, name), env })).rejects.toMatchObject({
        code: 'SB_GATEWAY_NOT_FOUND',
      })
    }
  })

  it('finds a registered one from everywhere, until it is taken off', async () => {
    const unregister = registerGateway(running('project'), env)
    expect(await findGateway({ cwd: tmpdir(), env })).toMatchObject({ url: admin, token: 'token-of-project' })
    unregister()
    await expect(findGateway({ cwd: tmpdir(), env })).rejects.toMatchObject({ code: 'SB_GATEWAY_NOT_FOUND' })
  })

  it('keeps its notes to the user, without secrets, and removes those of the dead', async () => {
    registerGateway(running('dead', { pid: deadPid }), env)
    const notes = join(root, 'state', 'signalbox', 'gateways')
    const [name = ''] = readdirSync(notes)
    expect(statSync(join(notes, name)).mode & 0o777).toBe(0o600)
    await expect(findGateway({ cwd: tmpdir(), env })).rejects.toMatchObject({ code: 'SB_GATEWAY_NOT_FOUND' })
    expect(readdirSync(notes)).toEqual([])
  })

  it('does not choose between several', async () => {
    registerGateway(running('one'), env)
    registerGateway(running('two', { admin: 'http://127.0.0.1:4500' }), env)
    await expect(findGateway({ cwd: tmpdir(), env })).rejects.toMatchObject({ code: 'SB_GATEWAY_SEVERAL' })
    expect(await findGateway({ cwd: join(root, 'two'), env })).toMatchObject({ token: 'token-of-two' })
    // By its address it gets its own token, and only that.
    const url = 'http://localhost:4500'
    expect(await findGateway({ cwd: tmpdir(), env, url })).toMatchObject({ url, token: 'token-of-two' })
    const stranger = findGateway({ cwd: tmpdir(), env, url: 'http://elsewhere.example:4500' })
    await expect(stranger).rejects.toMatchObject({ code: 'SB_TOKEN_UNKNOWN' })
  })

  it('finds the one that runs with a config', async () => {
    const dataDir = join(root, 'elsewhere')
    const gateway = running('project')
    const file = join(root, 'signalbox.config.json')
    writeFileSync(file, JSON.stringify({ dataDir, sources: {}, rules: {} }))
    const options = { cwd: root, env, config: 'signalbox.config.json' }
    await expect(findGateway(options)).rejects.toMatchObject({ code: 'SB_GATEWAY_NOT_FOUND' })
    mkdirSync(dataDir)
    writeFileSync(instanceFile(dataDir), JSON.stringify(gateway))
    writeFileSync(tokenFile(dataDir), 'token-of-config\n', { mode: 0o600 })
    expect(await findGateway(options)).toMatchObject({ token: 'token-of-config', local: { config: file } })
  })

  it('survives notes that are broken', async () => {
    const notes = join(root, 'state', 'signalbox', 'gateways')
    mkdirSync(notes, { recursive: true })
    for (const [index, text] of ['', 'null', '[]', '{"pid":"1"}'].entries())
      writeFileSync(join(notes, `${index}.json`), text)
    await expect(findGateway({ cwd: tmpdir(), env })).rejects.toMatchObject({ code: 'SB_GATEWAY_NOT_FOUND' })
  })
})

describe('addresses', () => {
  it.each(['ftp://x', 'http://', '::', ''])('refuses %j', (text) => {
    expect(() => checkUrl(text)).toThrow('is not the address of a gateway')
  })

  it('knows this machine', () => {
    const urls = ['http://localhost:1', 'http://127.8.0.1', 'http://[::1]:2', 'http://127.0.0.1.example.com']
    expect(urls.map(isLoopback)).toEqual([true, true, true, false])
  })
})
