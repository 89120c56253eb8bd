/**
 * The ingest thread, seen from the main thread.
 *
 * @module
 */
import { Worker, type MessagePort } from 'node:worker_threads'
import type { Address } from '../contract/config.ts'
import { SignalboxError } from '../errors/index.ts'
import type { IngestLog } from './log.ts'
import type { FromIngest, ToIngest } from './messages.ts'
import type { IngestThreadData, IngestThreadOptions } from './options.ts'
import type { Rejection } from './rejection-ring.ts'

export interface IngestOptions extends IngestThreadOptions {
  /** A line to the writer thread; it is handed over. */
  readonly writer: MessagePort
  readonly log: IngestLog
}

export interface IngestHandle {
  /** Where it listens; the real port where 0 was asked for. */
  readonly address: Address
  /** The last refused requests, newest first. */
  rejections(): Promise<readonly Rejection[]>
  /** Stops accepting, answers what is under way, and ends the thread; by force after `graceMs`. */
  close(graceMs?: number): Promise<void>
  /** Calls back once if the thread ends without having been asked to. Restarting is the caller's business. */
  onExit(listener: (error: Error) => void): void
}

const defaultGraceMs = 5_000
/** The thread closes within its grace; this is for one that hangs. */
const terminateAfterMs = 2_000

/**
 * Starts the thread and resolves when it listens.
 *
 * @example
 * const ingest = await startIngest({ address, sources, limits, counters: counters.buffer, writer, log })
 * await ingest.close()
 */
export function startIngest(options: IngestOptions): Promise<IngestHandle> {
  const { writer, log, ...rest } = options
  const workerData: IngestThreadData = { ...rest, writer }
  const file = import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js'
  const worker = new Worker(new URL(file, import.meta.url), {
    name: 'ingest',
    workerData,
    transferList: [writer],
    // The environment holds secrets that are not this thread's business.
    env: {},
  })
  const thread = new IngestThread(worker, log)
  return thread.listening(options.address)
}

class IngestThread {
  readonly #worker: Worker
  readonly #log: IngestLog
  readonly #asked = new Map<number, (rejections: readonly Rejection[]) => void>()
  readonly #exited: Promise<void>
  readonly #endedUnasked = Promise.withResolvers<Error>()
  #lastId = 0
  #isClosing = false
  #hasExited = false
  #failure: Error | undefined
  #onStart: ((message: FromIngest | Error) => void) | undefined

  constructor(worker: Worker, log: IngestLog) {
    this.#worker = worker
    this.#log = log
    worker.on('message', (message: FromIngest) => this.#hear(message))
    worker.on('error', (error: Error) => (this.#failure = error))
    this.#exited = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#exit()
        resolve()
      })
    })
  }

  listening(address: Address): Promise<IngestHandle> {
    return new Promise((resolve, reject) => {
      this.#onStart = (message) => {
        this.#onStart = undefined
        if (message instanceof Error) reject(message)
        else if (message.kind === 'listening') resolve(this.#handle(message.address))
        else if (message.kind === 'failed') reject(listenError(message.errno, message.message, address))
      }
    })
  }

  #handle(address: Address): IngestHandle {
    return {
      address,
      rejections: () => this.#rejections(),
      close: (graceMs = defaultGraceMs) => this.#close(graceMs),
      onExit: (listener) => void this.#endedUnasked.promise.then(listener),
    }
  }

  #hear(message: FromIngest): void {
    switch (message.kind) {
      case 'log':
        this.#log(message.level, message.fields, message.message)
        return
      case 'rejections':
        this.#asked.get(message.id)?.(message.rejections)
        this.#asked.delete(message.id)
        return
      case 'failed':
        this.#isClosing = true
        this.#onStart?.(message)
        return
      case 'listening':
      case 'closed':
        this.#onStart?.(message)
    }
  }

  #exit(): void {
    this.#hasExited = true
    for (const answer of this.#asked.values()) answer([])
    this.#asked.clear()
    this.#onStart?.(this.#exitError())
    if (!this.#isClosing) this.#endedUnasked.resolve(this.#exitError())
  }

  #exitError(): Error {
    return this.#failure ?? new Error('The ingest thread ended unasked.')
  }

  #rejections(): Promise<readonly Rejection[]> {
    if (this.#hasExited) return Promise.resolve([])
    return new Promise((resolve) => {
      const id = ++this.#lastId
      this.#asked.set(id, resolve)
      this.#say({ kind: 'rejections', id })
    })
  }

  async #close(graceMs: number): Promise<void> {
    if (!this.#isClosing && !this.#hasExited) {
      this.#isClosing = true
      this.#say({ kind: 'close', graceMs })
    }
    const timer = setTimeout(() => void this.#worker.terminate(), graceMs + terminateAfterMs)
    await this.#exited
    clearTimeout(timer)
  }

  #say(message: ToIngest): void {
    this.#worker.postMessage(message) // oxlint-disable-line unicorn/require-post-message-target-origin -- a thread, not a window
  }
}

function listenError(errno: string, message: string, address: Address): Error {
  const shown = `${address.host}:${address.port}`
  if (errno === 'EADDRINUSE') return new SignalboxError('SB_PORT_IN_USE', { address: shown })
  return new SignalboxError('SB_ADDRESS_UNAVAILABLE', { address: shown, why: errno || message })
}
