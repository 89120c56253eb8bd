/** Another version of Node, from npm, kept in `node_modules/.cache`. */
import { execFile } from 'node:child_process'
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const cache = fileURLToPath(new URL('../../../../node_modules/.cache/node-versions', import.meta.url))

/** The path of that Node. Fetches it the first time; fails with what to do if it cannot be had. */
export async function nodeOf(version: string): Promise<string> {
  const folder = join(cache, version)
  const binary = join(
    folder,
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  )
  if (await exists(binary)) return binary
  const fresh = `${folder}.${process.pid}`
  try {
    await mkdir(fresh, { recursive: true })
    await writeFile(join(fresh, 'package.json'), '{ "private": true, "allowScripts": { "node": true } }')
    const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
    await run('npm', ['install', ...quiet, `node@${version}`], { cwd: fresh })
    await access(join(fresh, binary.slice(folder.length)))
    await rm(folder, { recursive: true, force: true })
    await rename(fresh, folder)
  } catch (cause) {
    const how = `npm install --prefix '${folder}' node@${version}`
    throw new Error(`This test needs Node ${version}, which npm could not fetch. Try: ${how}`, { cause })
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
  return binary
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
