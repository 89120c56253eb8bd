import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Where the ingest thread finds the admin side when both share one port: a Unix socket in a folder that
 * only we may enter (its path has to be short, so not in the data folder), a named pipe on Windows.
 */
export async function makeAdminSocket(): Promise<{ path: string; remove(): Promise<void> }> {
  if (process.platform === 'win32') {
    return { path: `\\\\.\\pipe\\signalbox-${randomBytes(12).toString('hex')}`, remove: async () => {} }
  }
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-'))
  return { path: join(folder, 'admin.sock'), remove: () => rm(folder, { recursive: true, force: true }) }
}
