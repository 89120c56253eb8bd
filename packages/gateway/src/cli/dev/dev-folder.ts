/**
 * What `signalbox dev` keeps between runs: secrets, the emulated files, the log of the gateway.
 *
 * @module
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDialectName, type DialectName } from '@signalbox/events'
import { SignalboxError } from '../../errors/index.ts'

/** What other commands have to know of it; `trigger` signs with it. */
export interface DevInfo {
  readonly source: string
  readonly dialect: DialectName
  /** Signs what the emulator sends. */
  readonly secret: string
  /** Signs what the gateway delivers. */
  readonly deliverySecret: string
}

export interface DevFolder {
  /** The files of the emulated Fast.io. */
  readonly fastio: string
  /** The data directory of the gateway. */
  readonly gateway: string
  readonly info: DevInfo
}

const infoFile = 'dev.json'

/** Opens the folder, making it where there is none. `fresh`: forget everything first. */
export function openDevFolder(
  folder: string,
  options: { readonly fresh: boolean; readonly random: (bytes: number) => Buffer },
): DevFolder {
  const places = { fastio: join(folder, 'fastio'), gateway: join(folder, 'gateway') }
  if (options.fresh && existsSync(folder)) {
    // A mistyped --dir must not cost somebody's files.
    if (readDevInfo(places.gateway) === undefined && readdirSync(folder).length > 0) {
      throw new SignalboxError('SB_FOLDER_FOREIGN', { folder })
    }
    for (const place of Object.values(places)) rmSync(place, { recursive: true, force: true })
  }
  mkdirSync(places.gateway, { recursive: true, mode: 0o700 })
  return { ...places, info: readDevInfo(places.gateway) ?? createInfo(places.gateway, options.random) }
}

/** What `dev` wrote into the data directory of its gateway; undefined for a gateway that `dev` did not start. */
export function readDevInfo(dataDir: string): DevInfo | undefined {
  try {
    const info = JSON.parse(readFileSync(join(dataDir, infoFile), 'utf8')) as Partial<DevInfo> | null
    const { source, dialect, secret, deliverySecret } = info ?? {}
    if (typeof source !== 'string' || typeof dialect !== 'string' || !isDialectName(dialect)) return undefined
    if (typeof secret !== 'string' || typeof deliverySecret !== 'string') return undefined
    return { source, dialect, secret, deliverySecret }
  } catch {
    return undefined
  }
}

function createInfo(dataDir: string, random: (bytes: number) => Buffer): DevInfo {
  const info: DevInfo = {
    source: 'fastio',
    dialect: 'fastio-signature-sha256',
    secret: random(24).toString('base64url'),
    deliverySecret: `whsec_${random(24).toString('base64')}`,
  }
  const file = join(dataDir, infoFile)
  writeFileSync(`${file}.new`, `${JSON.stringify(info, undefined, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return info
}
