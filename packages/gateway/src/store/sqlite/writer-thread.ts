/**
 * The thread that writes: the only one with a writing connection. Requests of all clients that came
 * while a commit ran form the next group: one transaction, one sync, then all answers.
 *
 * @module
 */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { decodeBatch, type EncodedBatch } from '../append-codec.ts'
import { createCheckpointer } from './checkpoint.ts'
import { openWriter } from './database.ts'
import { createGroupWriter, type Outcome, type WriteOp } from './write-ops.ts'

/** Sent to this thread by a client; `batch` is an append in its encoded form. */
export type WriterRequest =
  | { readonly id: number; readonly op: Exclude<WriteOp, { op: 'append' }> }
  | { readonly id: number; readonly batch: EncodedBatch }

export type WriterReply = readonly [id: number, outcome: Outcome]

export type WriterControl =
  | { readonly control: 'client'; readonly port: MessagePort }
  | { readonly control: 'close' }
  /** Tests of a failing disk: the next `commits` fail with this SQLite code. */
  | { readonly control: 'fault'; readonly errcode: number; readonly commits: number }

export interface WriterData {
  readonly path: string
}

/** A group is cut here, so that one commit stays short. */
const maxGroup = 1_024

interface Waiting {
  readonly port: MessagePort
  readonly id: number
  readonly op: WriteOp
  readonly size: number
}

const main = parentPort
if (!main) throw new Error('writer-thread.ts runs as a worker thread.')
const database = openWriter((workerData as WriterData).path)
let injected = { errcode: 0, commits: 0 }
const writer = createGroupWriter(database, () => {
  if (injected.commits === 0) return
  injected.commits--
  throw Object.assign(new Error('injected fault'), { errcode: injected.errcode })
})
const checkpointer = createCheckpointer(database, (workerData as WriterData).path)
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
    quiet = setTimeout(() => checkpointer.idle(), 25)
  }
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
  const { outcomes, hint } = writer.commit(group.map((w) => w.op))
  const replies = new Map<MessagePort, WriterReply[]>()
  group.forEach((waiting, i) => {
    const reply: WriterReply = [waiting.id, outcomes[i] as Outcome]
    const list = replies.get(waiting.port)
    if (list) list.push(reply)
    else replies.set(waiting.port, [reply])
  })
  for (const [port, list] of replies) port.postMessage(list)
  if (hint.appended || hint.routed || hint.settled) main?.postMessage({ hint })
  checkpointer.wrote(pagesOf(group))
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
  else if (message.control === 'fault') injected = { errcode: message.errcode, commits: message.commits }
  else {
    closing = true
    schedule()
  }
})
main.postMessage({ ready: true })
