import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const packageDir = join(import.meta.dirname, '../..')
const rootModules = join(packageDir, '../../node_modules')
const script = join(import.meta.dirname, 'load-in-child.mjs')

/** What one load gave: a config, or an error with its problems. */
export interface Loaded {
  readonly file?: string
  readonly config?: {
    readonly dataDir: string
    readonly sources: object
    readonly rules: readonly { readonly name: string }[]
  }
  readonly warnings?: readonly object[]
  readonly isSameCopy?: boolean
  readonly code?: string
  readonly message?: string
  readonly problems?: readonly object[]
}

/** Folders with configs and installations, in a place with a space in its name. */
export class Projects {
  readonly dir = mkdtempSync(join(tmpdir(), 'signalbox config ü '))

  /** Installs the built package into a folder's `node_modules`: a copy of it, and links to what it needs. */
  install(folder: string): string {
    if (!existsSync(join(packageDir, 'dist/index.js'))) throw new Error('Build first: npm run build')
    const modules = join(this.dir, folder, 'node_modules')
    mkdirSync(join(modules, '@signalbox'), { recursive: true })
    for (const name of readdirSync(rootModules)) {
      if (!name.startsWith('.') && name !== 'signalbox' && name !== '@signalbox') {
        symlinkSync(join(rootModules, name), join(modules, name))
      }
    }
    for (const name of readdirSync(join(rootModules, '@signalbox'))) {
      symlinkSync(join(rootModules, '@signalbox', name), join(modules, '@signalbox', name))
    }
    const copy = join(modules, 'signalbox')
    cpSync(join(packageDir, 'dist'), join(copy, 'dist'), { recursive: true })
    cpSync(join(packageDir, 'package.json'), join(copy, 'package.json'))
    return join(copy, 'dist')
  }

  write(path: string, text: string): string {
    const file = join(this.dir, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }

  /** Loads configs, one after the other in one process, in the folder where they are. */
  async load(
    dist: string,
    cwd: string,
    paths: readonly string[],
    env: Record<string, string> = {},
  ): Promise<{ loads: Loaded[]; stderr: string }> {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, dist, ...paths], {
      cwd: join(this.dir, cwd),
      env: { PATH: process.env['PATH'], ...env },
    })
    const lines = stdout.trim().split('\n')
    return { loads: lines.map((line) => JSON.parse(line) as Loaded), stderr }
  }

  close(): void {
    rmSync(this.dir, { recursive: true })
  }
}
