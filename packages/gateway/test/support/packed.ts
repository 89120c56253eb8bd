/** The packages as npm would publish them, installed in a project of their own. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../..', import.meta.url))

export interface PackedProject extends AsyncDisposable {
  /** A folder beside the project, for whatever a test needs. */
  readonly folder: string
  /** Has a space in its name, as some have. */
  readonly project: string
  /** The installed command. */
  readonly cli: string
}

/** Packs every package and installs the tarballs. */
export async function packedProject(): Promise<PackedProject> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-pack-'))
  const project = join(folder, 'a project')
  await mkdir(project)
  await run('npm', ['pack', '--workspaces', '--pack-destination', folder, '--loglevel=error'], { cwd: root })
  const tarballs = (await readdir(folder))
    .filter((name) => name.endsWith('.tgz'))
    .map((name) => join(folder, name))
  await writeFile(join(project, 'package.json'), '{ "private": true }')
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
  await run('npm', ['install', ...quiet, ...tarballs], { cwd: project })
  return {
    folder,
    project,
    cli: join(project, 'node_modules', 'signalbox', 'dist', 'cli', 'main.js'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
