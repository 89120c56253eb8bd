/**
 * Copies the WAL into the database when asked, on a connection of its own.
 *
 * @module
 */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

const { path } = workerData as { path: string }
const database = new DatabaseSync(path, { timeout: 1_000 })
database.exec('PRAGMA synchronous=FULL')

parentPort?.on('message', () => {
  try {
    // Twice: the second pass takes what was written during the first and leaves little to the writer.
    database.exec('PRAGMA wal_checkpoint(PASSIVE)')
    database.exec('PRAGMA wal_checkpoint(PASSIVE)')
  } catch {
    // Another process is at it, or the disk is full: the writer asks again.
  }
  parentPort?.postMessage('done')
})
