/**
 * Finds a running gateway of this user, and its token.
 *
 * A gateway writes `gateway.json` into its data directory. `start` and `dev` also leave a note in the
 * user's state directory, so that the command works from every folder. Neither holds a secret; the
 * token is read from the data directory, which only its owner can read.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { SignalboxError } from '../errors/index.ts'
import { instanceFile } from '../gateway/instance-file.ts'
import { readToken, tokenFile } from '../http/token.ts'

/** Where `dev` keeps its data, below the folder that it is started in. */
export const devFolder = ['.signalbox', 'dev'] as const

/** What is known about a gateway that runs on this machine. */
export interface LocalGateway {
  readonly pid: number
  readonly dataDir: string
  /** The folder of its config: from here downwards it is the one that is meant. */
  readonly folder: string
  readonly config?: string
  readonly admin: string
  readonly ingest: string
}

/** A gateway to talk to. */
export interface FoundGateway {
  readonly url: string
  readonly token: string
  /** Left out where only its address is known. */
  readonly local?: LocalGateway
}

export interface FindOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly url?: string | undefined
  readonly token?: string | undefined
  /** A config file or its folder: the gateway with its data is meant. */
  readonly config?: string | undefined
}

/** Notes where a gateway runs; returns what removes the note. A note that cannot be written is no failure. */
export function registerGateway(gateway: LocalGateway, env: NodeJS.ProcessEnv): () => void {
  const folder = registryFolder(env)
  const name = createHash('sha256').update(gateway.dataDir).digest('hex').slice(0, 16)
  const file = join(folder, `${name}.json`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(`${file}.${gateway.pid}`, `${JSON.stringify(gateway, undefined, 2)}\n`, { mode: 0o600 })
    renameSync(`${file}.${gateway.pid}`, file)
  } catch {
    return () => {}
  }
  return () => {
    if (readNote(file)?.pid === gateway.pid) rmSync(file, { force: true })
  }
}

/**
 * The gateway that is meant, with its token.
 *
 * @example
 * const { url, token } = await findGateway({ cwd: process.cwd(), env: process.env })
 */
export async function findGateway(options: FindOptions): Promise<FoundGateway> {
  const { env } = options
  const running = registeredGateways(env)
  const url = options.url ?? env['SIGNALBOX_URL']
  if (url !== undefined && url !== '') return named(checkUrl(url), running, options)
  const local = await fromConfig(running, options)
  return { url: local.admin, token: await tokenOf(local.admin, local, options), local }
}

/** The local gateway that is meant; undefined if there is none or more than one. */
export function findLocalQuietly(options: FindOptions): LocalGateway | undefined {
  try {
    return findLocal(registeredGateways(options.env), options)
  } catch {
    return undefined
  }
}

/** The gateway whose data are in that directory, if its process is alive. */
export function gatewayIn(dataDir: string): LocalGateway | undefined {
  try {
    const { pid, admin, ingest } = JSON.parse(readFileSync(instanceFile(dataDir), 'utf8')) as LocalGateway
    if (typeof admin !== 'string' || typeof ingest !== 'string' || !isAlive(pid)) return undefined
    return { pid, admin, ingest, dataDir, folder: dirname(dataDir) }
  } catch {
    return undefined
  }
}

/** All gateways of this user that are alive. Notes of dead ones are removed. */
export function registeredGateways(env: NodeJS.ProcessEnv): LocalGateway[] {
  const folder = registryFolder(env)
  return namesIn(folder).flatMap((name) => {
    const file = join(folder, name)
    const note = readNote(file)
    if (note === undefined) return []
    if (isAlive(note.pid)) return [note]
    rmSync(file, { force: true })
    return []
  })
}

async function named(
  url: string,
  running: readonly LocalGateway[],
  options: FindOptions,
): Promise<FoundGateway> {
  const local = running.find(({ admin, ingest }) => sameOrigin(admin, url) || sameOrigin(ingest, url))
  const token = await tokenOf(url, local, options)
  return { url, token, ...(local && { local }) }
}

async function fromConfig(running: readonly LocalGateway[], options: FindOptions): Promise<LocalGateway> {
  if (options.config === undefined) return findLocal(running, options)
  const { loadConfig } = await import('../config/index.ts')
  const env = { ...options.env }
  const { config, file } = await loadConfig({
    cwd: options.cwd,
    path: options.config,
    env,
    secrets: 'ignore',
  })
  const found = gatewayIn(config.dataDir)
  if (found === undefined) throw new SignalboxError('SB_GATEWAY_NOT_FOUND', { folder: dirname(file) })
  return { ...known(found, running), config: file }
}

function findLocal(running: readonly LocalGateway[], { cwd, env }: FindOptions): LocalGateway {
  const given = env['SIGNALBOX_DATA_DIR']
  const fromEnv = given ? gatewayIn(resolve(cwd, given)) : undefined
  if (fromEnv) return known(fromEnv, running)
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const here = running.filter((gateway) => gateway.folder === folder)
    // One with a config before a trial one, which `dev` starts without.
    const best = here.find(({ config }) => config !== undefined) ?? here[0]
    if (best) return best
    const found = gatewayIn(join(folder, '.signalbox')) ?? gatewayIn(join(folder, ...devFolder, 'gateway'))
    // The folder may be a stranger's: its file must not send our token to another machine.
    if (found && isLoopback(found.admin)) return { ...known(found, running), folder }
    if (dirname(folder) === folder) break
  }
  const [only, ...others] = running
  if (only === undefined) throw new SignalboxError('SB_GATEWAY_NOT_FOUND', { folder: cwd })
  if (others.length === 0) return only
  const list = running.map(({ admin, folder }) => `${admin} (${folder})`).join(', ')
  throw new SignalboxError('SB_GATEWAY_SEVERAL', { list })
}

const known = (gateway: LocalGateway, running: readonly LocalGateway[]): LocalGateway =>
  running.find(({ dataDir }) => dataDir === gateway.dataDir) ?? gateway

async function tokenOf(url: string, local: LocalGateway | undefined, options: FindOptions): Promise<string> {
  const given = options.token ?? options.env['SIGNALBOX_TOKEN'] ?? tokenInEnvFile(local)
  if (given !== undefined && given.trim() !== '') return given.trim()
  const stored = local && (await readToken(tokenFile(local.dataDir)).catch(() => undefined))
  if (stored === undefined) throw new SignalboxError('SB_TOKEN_UNKNOWN', { url })
  return stored
}

/** A gateway may have got its token from the `.env` file beside its config. */
function tokenInEnvFile(local: LocalGateway | undefined): string | undefined {
  if (local?.config === undefined) return undefined
  try {
    return parseEnv(readFileSync(join(dirname(local.config), '.env'), 'utf8'))['SIGNALBOX_TOKEN']
  } catch {
    return undefined
  }
}

function registryFolder(env: NodeJS.ProcessEnv): string {
  const state = env['XDG_STATE_HOME']
  if (state) return join(state, 'signalbox', 'gateways')
  if (process.platform === 'win32' && env['LOCALAPPDATA']) {
    return join(env['LOCALAPPDATA'], 'signalbox', 'gateways')
  }
  return join(env['HOME'] || homedir(), '.local', 'state', 'signalbox', 'gateways')
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
}

function readNote(file: string): LocalGateway | undefined {
  try {
    const note = JSON.parse(readFileSync(file, 'utf8')) as Partial<LocalGateway> | null
    const { pid, dataDir, folder, admin, ingest, config } = note ?? {}
    if (typeof pid !== 'number' || typeof dataDir !== 'string' || typeof folder !== 'string') return undefined
    if (typeof admin !== 'string' || typeof ingest !== 'string') return undefined
    return { pid, dataDir, folder, admin, ingest, ...(typeof config === 'string' && { config }) }
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is there, but another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The address as `new URL` writes it, without a slash at the end. */
export function checkUrl(text: string): string {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`)
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) {
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  }
  throw new SignalboxError('SB_CLI_USAGE', {
    what: `"${text}" is not the address of a gateway; it looks like http://127.0.0.1:4400.`,
  })
}

/** Whether an address means this machine. */
export function isLoopback(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? ''
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host)
}

function sameOrigin(a: string, b: string): boolean {
  const [first, second] = [URL.parse(a), URL.parse(b)]
  if (!first || !second || first.port !== second.port) return false
  return first.hostname === second.hostname || (isLoopback(a) && isLoopback(b))
}
