/**
 * The thread that writes: the only one with a writing connection. Requests of all clients that came
 * while a commit ran form the next group: one transaction, one sync, then all answers. While the disk
 * syncs one group the next is executed, so that neither waits for the other.
 *
 * @module
 */
import { fdatasync } from 'node:fs'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { decodeBatch, type EncodedBatch } from '../append-codec.ts'
import type { CommitHint } from '../store.ts'
import { createCheckpointer } from './checkpoint.ts'
import { CommitSignal } from './commit-signal.ts'
import { openWriter } from './database.ts'
import { StoreFault } from './faults.ts'
import { createLogSync } from './log-sync.ts'
import { createGroupWriter, isDurable, type Outcome, type WriteOp } from './write-ops.ts'

/** Sent to this thread by a client; `batch` is an append in its encoded form. */
export type WriterRequest =
  | { readonly id: number; readonly op: Exclude<WriteOp, { op: 'append' }> }
  | { readonly id: number; readonly batch: EncodedBatch }

export type WriterReply = readonly [id: number, outcome: Outcome]

export type WriterControl =
  | { readonly control: 'client'; readonly port: MessagePort }
  | { readonly control: 'close' }
  | ({ readonly control: 'fault' } & InjectedFault)

/** Tests of a failing disk: the next commits fail with this SQLite code, the next syncs with an I/O error. */
export interface InjectedFault {
  readonly errcode: number
  readonly commits: number
  readonly syncs?: number
}

export interface WriterData {
  readonly path: string
  readonly signal: SharedArrayBuffer
}

/** Without a request for this long there is time for a checkpoint. */
const quietMs = 25
/** A group is cut here, so that one commit stays short. */
const maxGroup = 1_024

interface Waiting {
  readonly port: MessagePort
  readonly id: number
  readonly op: WriteOp
  readonly size: number
}

interface Answered extends Waiting {
  readonly outcome: Outcome
}

const main = parentPort
if (!main) throw new Error('writer-thread.ts runs as a worker thread.')
const { path, signal: signalBuffer } = workerData as WriterData
const database = openWriter(path)
const signal = new CommitSignal(signalBuffer)
const injected = { errcode: 0, commits: 0, syncs: 0 }
const writer = createGroupWriter(database, () => {
  if (injected.commits === 0) return
  injected.commits--
  throw Object.assign(new Error('injected fault'), { errcode: injected.errcode })
})
const logSync = createLogSync({
  path,
  heal: copyAllIntoDatabase,
  fdatasync(descriptor, done) {
    if (injected.syncs === 0) fdatasync(descriptor, done)
    else setImmediate(done, Object.assign(new Error('injected fault'), { code: 'EIO' }))
    injected.syncs = Math.max(0, injected.syncs - 1)
  },
})
const checkpointer = createCheckpointer(database, path)
const queue: Waiting[] = []
let scheduled = false
let closing = false
let quiet: NodeJS.Timeout | undefined

function addClient(port: MessagePort): void {
  port.on('message', (request: WriterRequest) => {
    const op: WriteOp = 'batch' in request ? { op: 'append', events: decodeBatch(request.batch) } : request.op
    queue.push({ port, id: request.id, op, size: sizeOf(op) })
    schedule()
  })
}

function schedule(): void {
  if (scheduled) return
  scheduled = true
  setImmediate(flush)
}

function flush(): void {
  scheduled = false
  if (queue.length > 0) commitGroup(takeGroup())
  if (queue.length > 0) schedule()
  else if (closing) void finish()
  else {
    clearTimeout(quiet)
    quiet = setTimeout(checkpointIfQuiet, quietMs)
  }
}

/** An empty queue is no quiet moment while clients wait for a slow disk: a checkpoint would make it slower. */
function checkpointIfQuiet(): void {
  if (logSync.isIdle) checkpointer.idle()
  else quiet = setTimeout(checkpointIfQuiet, quietMs)
}

function takeGroup(): Waiting[] {
  let size = 0
  let count = 0
  while (count < queue.length && (count === 0 || size < maxGroup)) {
    size += queue[count]?.size ?? 0
    count++
  }
  return queue.splice(0, count)
}

function commitGroup(group: readonly Waiting[]): void {
  const { outcomes, hint, head } = writer.commit(group.map((w) => w.op))
  const answered = group.map((waiting, i) => ({ ...waiting, outcome: outcomes[i] as Outcome }))
  const now: Answered[] = []
  const synced: Answered[] = []
  // What failed changed nothing, so that it need not wait.
  for (const each of answered) (isDurable(each.op) && each.outcome.ok ? synced : now).push(each)
  reply(now)
  tell({ ...hint, appended: false, settled: false })
  checkpointer.wrote(pagesOf(group))
  if (synced.length === 0) return
  logSync.request((fault) => {
    if (fault) {
      const { code, message } = fault
      reply(synced.map((each) => ({ ...each, outcome: { ok: false, code, message } })))
      return
    }
    if (head !== undefined) signal.raiseDurable(head)
    reply(synced)
    tell({ ...hint, routed: false })
  })
}

function reply(answers: readonly Answered[]): void {
  const replies = new Map<MessagePort, WriterReply[]>()
  for (const { port, id, outcome } of answers) {
    const list = replies.get(port)
    if (list) list.push([id, outcome])
    else replies.set(port, [[id, outcome]])
  }
  for (const [port, list] of replies) port.postMessage(list)
}

function tell(hint: CommitHint): void {
  if (signal.give(hint)) main?.postMessage({ changed: true })
}

/** After a failed sync: what the WAL holds goes into the database, and that is synced. */
function copyAllIntoDatabase(): void {
  database.db.exec('PRAGMA synchronous=FULL')
  try {
    const row = database.sql('PRAGMA wal_checkpoint(FULL)').get() as {
      busy: number
      log: number
      checkpointed: number
    }
    if (row.busy !== 0 || row.log !== row.checkpointed) {
      throw new StoreFault('SB_STORE_BUSY', 'somebody reads an old state of the store')
    }
  } finally {
    database.db.exec('PRAGMA synchronous=NORMAL')
  }
}

/** Rows that an op writes, roughly: for cutting groups and for guessing at the length of the WAL. */
function sizeOf(op: WriteOp): number {
  if (op.op === 'append') return op.events.length
  if (op.op === 'route') return 1 + op.step.deliveries.length
  if (op.op === 'settle') return op.results.length
  return 1
}

/** Pages, roughly: an event of 1 KB fills about half of one and shares one of the index of keys. */
function pagesOf(group: readonly Waiting[]): number {
  let pages = 4
  for (const { size } of group) pages += size * 0.75
  return pages
}

async function finish(): Promise<void> {
  clearTimeout(quiet)
  await logSync.close()
  await checkpointer.close()
  try {
    database.sql('PRAGMA wal_checkpoint(TRUNCATE)').get()
  } catch {
    // Another process uses the store; its checkpoint will do.
  }
  database.close()
  // The ports of the clients are still open and would keep the thread alive.
  process.exit(0)
}

main.on('message', (message: WriterControl) => {
  if (message.control === 'client') addClient(message.port)
  else if (message.control === 'fault') Object.assign(injected, { syncs: 0 }, message)
  else {
    closing = true
    schedule()
  }
})
main.postMessage({ ready: true })
