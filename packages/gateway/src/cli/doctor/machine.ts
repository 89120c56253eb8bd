/**
 * Checks of the machine: Node, the data directory, the disk, the token.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rm, stat, statfs, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { tokenFile } from '../../http/token.ts'
import { isAtLeast, minimumNode } from '../node-version.ts'
import { fail, note, ok, reasonOf, warn, type Finding } from './finding.ts'

const mb = 1024 * 1024

export function checkNode(version: string): Finding {
  if (isAtLeast(version.replace(/^v/, ''), minimumNode)) return ok('node', `Node ${version}`)
  return fail(
    'node',
    `Node ${version} is too old`,
    `Install Node ${minimumNode} or later, from https://nodejs.org.`,
  )
}

/** Whether the gateway could write there: the folder itself, or the one that it would be made in. */
export async function checkDataDir(dataDir: string): Promise<Finding> {
  const folder = nearestFolder(dataDir)
  const file = join(folder, `.signalbox-doctor-${randomUUID()}`)
  try {
    if (!(await stat(folder)).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' })
    await writeFile(file, '', { flag: 'wx' })
    await rm(file)
  } catch (error) {
    const todo = `Give the user of the gateway the right to write to ${folder}, or set another dataDir.`
    return fail('data', `${dataDir} cannot be written: ${reasonOf(error)}`, todo)
  }
  if (folder === dataDir) return ok('data', `${dataDir} can be written`)
  return ok('data', `${dataDir} is not there yet and can be made`)
}

export async function checkDisk(dataDir: string): Promise<Finding> {
  const folder = nearestFolder(dataDir)
  try {
    const { bavail, bsize, blocks } = await statfs(folder)
    const free = bavail * bsize
    const share = blocks === 0 ? 1 : bavail / blocks
    const message = `${sizeOf(free)} free (${Math.round(share * 100)} %) where ${dataDir} is`
    const todo =
      'Free some space, or set dataDir to a larger disk; a gateway answers 503 when the disk is full.'
    if (free < 100 * mb) return fail('disk', message, todo)
    return free < 1024 * mb ? warn('disk', message, todo) : ok('disk', message)
  } catch (error) {
    return note('disk', `the free space of ${folder} is not known: ${reasonOf(error)}`)
  }
}

/** The file that lets whoever reads it do everything. */
export async function checkToken(
  dataDir: string,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Promise<Finding> {
  const file = tokenFile(dataDir)
  try {
    const { mode } = await stat(file)
    if (platform === 'win32' || (mode & 0o077) === 0) return ok('token', `${file} is for its owner only`)
    const shown = (mode & 0o777).toString(8).padStart(4, '0')
    return fail('token', `others may read ${file} (mode ${shown})`, `Run: chmod 600 '${file}'`)
  } catch (error) {
    if (env['SIGNALBOX_TOKEN']?.trim()) return ok('token', 'SIGNALBOX_TOKEN is set')
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return note('token', 'there is none yet; it is made at the first start')
    }
    return fail('token', `${file}: ${reasonOf(error)}`, 'Give the user of the gateway the right to read it.')
  }
}

function nearestFolder(path: string): string {
  let folder = path
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

function sizeOf(bytes: number): string {
  return bytes < 1024 * mb ? `${Math.floor(bytes / mb)} MiB` : `${(bytes / (1024 * mb)).toFixed(1)} GiB`
}
