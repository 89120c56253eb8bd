/**
 * What `dev` keeps in its data folder, so that `trigger` can sign like the emulator does.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DialectName } from '@signalbox/events'

export interface DevInfo {
  readonly source: string
  readonly dialect: DialectName
  /** Made for this folder; it protects nothing but a demo on loopback. */
  readonly secret: string
}

const infoFile = (dataDir: string): string => join(dataDir, 'dev.json')

/** What `dev` left in a data folder; undefined if this is not one of its. */
export function readDevInfo(dataDir: string): DevInfo | undefined {
  try {
    return JSON.parse(readFileSync(infoFile(dataDir), 'utf8')) as DevInfo
  } catch {
    return undefined
  }
}

/** The info of a folder; makes it, with a secret of its own, where there is none. */
export function devInfo(dataDir: string): DevInfo {
  const known = readDevInfo(dataDir)
  if (known) return known
  const info: DevInfo = {
    source: 'fastio',
    dialect: 'fastio-signature-sha256',
    secret: randomBytes(24).toString('base64url'),
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  writeFileSync(infoFile(dataDir), `${JSON.stringify(info, undefined, 2)}\n`, { mode: 0o600 })
  return info
}
