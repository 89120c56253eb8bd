/**
 * Entry of the ingest thread.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { createWriterClient } from '../store/sqlite/writer-client.ts'
import { runIngest } from './ingest.ts'
import type { FromIngest, ToIngest } from './messages.ts'
import type { IngestThreadData } from './options.ts'

const main = parentPort
if (!main) throw new Error('thread.ts runs as a worker thread.')
const data = workerData as IngestThreadData
const writer = createWriterClient(data.writer)
data.writer.once('close', () => writer.fail(new Error('The writer thread is gone.')))

const say = (message: FromIngest): void => main.postMessage(message) // oxlint-disable-line unicorn/require-post-message-target-origin -- a thread, not a window
const idPrefix = `req_${randomBytes(6).toString('hex')}`
let requests = 0

try {
  const ingest = await runIngest({
    options: data,
    appender: writer,
    log: (level, fields, message) => say({ kind: 'log', level, fields, message }),
    clock: Date.now,
    monotonic: () => performance.now(),
    newId: () => `${idPrefix}${(++requests).toString(36)}`,
  })
  main.on('message', (message: ToIngest) => {
    if (message.kind === 'rejections') {
      say({ kind: 'rejections', id: message.id, rejections: ingest.rejections() })
      return
    }
    void ingest.close(message.graceMs).then(() => {
      writer.close()
      say({ kind: 'closed' })
      main.close()
    })
  })
  say({ kind: 'listening', address: ingest.address })
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  say({ kind: 'failed', errno: code ?? '', message })
  writer.close()
  main.close()
}
