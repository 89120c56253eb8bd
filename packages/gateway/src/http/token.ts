/**
 * The admin token: made at the first start, printed once, kept in a file that only its owner can read.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface AdminToken {
  readonly token: string
  /** `env`: from SIGNALBOX_TOKEN. `created`: made just now, to be shown to the user once. */
  readonly from: 'env' | 'file' | 'created'
  readonly file: string
}

export interface TokenOptions {
  readonly dataDir: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly random?: (bytes: number) => Buffer
}

/** Where the admin token of a data directory is. */
export function tokenFile(dataDir: string): string {
  return join(dataDir, 'admin-token')
}

/**
 * The admin token of a gateway; makes one if there is none.
 *
 * @example
 * const { token, from } = await adminToken({ dataDir: '/var/lib/signalbox' })
 * if (from === 'created') console.log(`Admin token: ${token}`)
 */
export async function adminToken(options: TokenOptions): Promise<AdminToken> {
  const file = tokenFile(options.dataDir)
  const given = (options.env ?? process.env)['SIGNALBOX_TOKEN']?.trim()
  if (given) return { token: given, from: 'env', file }
  const stored = await readToken(file)
  if (stored !== undefined) return { token: stored, from: 'file', file }
  const token = `sbx_${(options.random ?? randomBytes)(32).toString('base64url')}`
  await mkdir(options.dataDir, { recursive: true })
  if (await createToken(file, token)) return { token, from: 'created', file }
  const other = await readToken(file)
  if (other === undefined) throw new Error(`The token file ${file} is empty; remove it and start again`)
  return { token: other, from: 'file', file }
}

/** The stored token; undefined if there is none. Mends a file that others could read. */
export async function readToken(file: string): Promise<string | undefined> {
  try {
    const token = (await readFile(file, 'utf8')).trim()
    if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600)
    return token === '' ? undefined : token
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Writes beside and links: of two gateways that start at once one wins, and nobody reads half a token. */
async function createToken(file: string, token: string): Promise<boolean> {
  const draft = `${file}.${process.pid}.${randomBytes(6).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(`${token}\n`)
    await handle.sync()
    await handle.close()
    await link(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await handle.close().catch(() => undefined)
    await rm(draft, { force: true })
  }
}
