import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

/** Environment variables, as `process.env` has them. */
export type Env = Record<string, string | undefined>

/**
 * Reads the `.env` file of a folder into `env`, if there is one. As with `process.loadEnvFile`, a
 * variable that is set already keeps its value. Returns the names that it set.
 *
 * @example
 * loadEnvFile('/srv/gateway', process.env)
 */
export function loadEnvFile(dir: string, env: Env): string[] {
  const text = readIfThere(join(dir, '.env'))
  if (text === undefined) return []
  const entries = Object.entries(parseEnv(text)).filter(([name]) => env[name] === undefined)
  for (const [name, value] of entries) env[name] = value
  return entries.map(([name]) => name)
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    // A folder or an unreadable file named .env is somebody else's business, like a missing one.
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}
