// Makes a fresh clone runnable: installs when node_modules is missing or out of date, builds when the
// build is stale. Plain JavaScript without dependencies, since any Node may start it.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, 'node_modules', '.bin')
const windows = process.platform === 'win32'

/** The repository's own Node, whatever Node started us. */
export const node = windows ? join(root, 'node_modules', 'node', 'bin', 'node.exe') : join(bin, 'node')

/** The environment for child processes: the repository's tools first. */
export function childEnv() {
  const path = `${bin}${windows ? ';' : ':'}${process.env.PATH ?? ''}`
  return { ...process.env, PATH: path }
}

/** Runs a command and ends this process with its code if it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: childEnv(),
    ...options,
  })
  if (error) {
    console.error(`${command} could not be started: ${error.message}`)
    process.exit(1)
  }
  if (status !== 0) process.exit(status ?? 1)
}

export function setup() {
  install()
  build()
}

function install() {
  const stamp = join(root, 'node_modules', '.signalbox-lock')
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && existsSync(node) && readFileSync(stamp, 'utf8') === wanted) return
  console.log('Installing dependencies (npm ci) …')
  run(windows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { shell: windows })
  writeFileSync(stamp, wanted)
}

function build() {
  const stamp = join(root, 'node_modules', '.signalbox-build')
  const sources = [join(root, 'tsconfig.base.json'), join(root, 'tsconfig.json'), ...packageFolders()]
  const newest = Math.max(...sources.map(newestIn))
  const outputs = packageFolders().every((folder) => existsSync(join(folder, '..', 'dist', 'index.js')))
  if (outputs && existsSync(stamp) && statSync(stamp).mtimeMs > newest) return
  console.log('Building …')
  run(node, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'])
  writeFileSync(stamp, '')
}

function packageFolders() {
  const packages = join(root, 'packages')
  return readdirSync(packages).map((name) => join(packages, name, 'src'))
}

/** The time of the newest file in a folder, or of a file. */
function newestIn(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))))
}
