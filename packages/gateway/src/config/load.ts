import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { checkConfig } from './check.ts'
import type { CheckedConfig } from './check.ts'
import { loadEnvFile } from './env-file.ts'
import type { Env } from './env-file.ts'
import { locateConfig } from './locate.ts'
import { parseJsonConfig } from './read-json.ts'
import { readModule } from './read-module.ts'

export interface LoadOptions {
  /** Where to look, if no path is given, and where a relative path starts. */
  readonly cwd: string
  /** A config file, or a folder with one. */
  readonly path?: string
  /** The environment; variables of a `.env` file beside the config are added to it. */
  readonly env: Env
  /** `ignore` for commands that only look at the config; see `checkConfig`. */
  readonly secrets?: 'require' | 'ignore'
  /** Read a file that this process has read before as it is now. */
  readonly again?: boolean
}

export interface LoadedConfig extends CheckedConfig {
  /** The absolute path of the config file. */
  readonly file: string
}

/**
 * Finds, reads and checks the config. Throws a `ConfigError` that lists every mistake.
 *
 * @example
 * const { config, file, warnings } = await loadConfig({ cwd: process.cwd(), env: process.env })
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const file = locateConfig(options.cwd, options.path)
  const dir = dirname(file)
  loadEnvFile(dir, options.env)
  const written = file.endsWith('.json')
    ? parseJsonConfig(readFileSync(file, 'utf8'), file)
    : await readModule(file, { again: options.again ?? false })
  const secrets = options.secrets ?? 'require'
  return { file, ...checkConfig(written, { file, dir, env: options.env, secrets }) }
}
