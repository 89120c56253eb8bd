import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The system's limit for the path of a socket is 104 bytes or a little more. */
const maxPathBytes = 100

/**
 * Where the ingest thread finds the admin side when both share one port: a Unix socket in the data
 * folder, which only its owner may enter; a folder for temporary files if that path is too long; a named
 * pipe on Windows. The name is new each time: two gateways may share a data folder.
 */
export async function makeAdminSocket(dataDir: string): Promise<{ path: string; remove(): Promise<void> }> {
  const name = `admin-${randomBytes(6).toString('hex')}.sock`
  if (process.platform === 'win32') {
    return { path: `\\\\.\\pipe\\signalbox-${name}`, remove: async () => {} }
  }
  await removeStale(dataDir)
  const path = join(dataDir, name)
  if (Buffer.byteLength(path) <= maxPathBytes) return { path, remove: () => rm(path, { force: true }) }
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-'))
  return { path: join(folder, name), remove: () => rm(folder, { recursive: true, force: true }) }
}

/** A gateway that was killed leaves its socket behind; one that answers belongs to somebody. */
async function removeStale(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => /^admin-[0-9a-f]{12}\.sock$/.test(name))
  await Promise.all(
    names.map(async (name) => {
      const path = join(dataDir, name)
      if (!(await isAnswering(path))) await rm(path, { force: true })
    }),
  )
}

function isAnswering(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
