import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where Node keeps the compiled form of our modules between runs. In a folder of the user, never in a
 * shared one such as `/tmp`: whoever can write there decides what runs.
 */
export function compileCacheFolder(env: NodeJS.ProcessEnv): string {
  const windows = process.platform === 'win32' ? env['LOCALAPPDATA'] : undefined
  const base = env['XDG_CACHE_HOME'] || windows || join(env['HOME'] || homedir(), '.cache')
  return join(base, 'signalbox', 'compiled')
}
