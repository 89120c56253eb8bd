import type { MessagePort } from 'node:worker_threads'
import { encodeBatch } from '../append-codec.ts'
import type { AppendResult, NewEvent } from '../store.ts'
import { StoreFault } from './faults.ts'
import type { Outcome, WriteOp, WriteResults } from './write-ops.ts'
import type { WriterReply, WriterRequest } from './writer-thread.ts'

/** A line to the writer thread. The main thread has one, the ingest thread another. */
export interface WriterClient {
  append(events: readonly NewEvent[]): Promise<AppendResult[]>
  run<K extends Exclude<WriteOp['op'], 'append'>>(op: Extract<WriteOp, { op: K }>): Promise<WriteResults[K]>
  /** Fails what waits and refuses more; for when the writer thread is gone. */
  fail(error: Error): void
  close(): void
}

interface Pending {
  resolve(value: WriteResults[keyof WriteResults]): void
  reject(error: Error): void
}

/** Speaks with the writer over a port that it was given. */
export function createWriterClient(port: MessagePort): WriterClient {
  const pending = new Map<number, Pending>()
  let lastId = 0
  let broken: Error | undefined

  port.on('message', (replies: readonly WriterReply[]) => {
    for (const [id, outcome] of replies) {
      const waiting = pending.get(id)
      if (!waiting) continue
      pending.delete(id)
      settle(waiting, outcome)
    }
    if (pending.size === 0) port.unref()
  })
  port.unref()

  function send(request: WriterRequest, transfer: ArrayBuffer[]): Promise<WriteResults[keyof WriteResults]> {
    if (broken) return Promise.reject(broken)
    return new Promise((resolve, reject) => {
      if (pending.size === 0) port.ref()
      pending.set(request.id, { resolve, reject })
      port.postMessage(request, transfer)
    })
  }

  return {
    append(events) {
      const batch = encodeBatch(events)
      return send({ id: ++lastId, batch }, [batch.buffer]) as Promise<AppendResult[]>
    },
    run(op) {
      return send({ id: ++lastId, op }, []) as Promise<never>
    },
    fail(error) {
      broken = error
      for (const waiting of pending.values()) waiting.reject(error)
      pending.clear()
      port.unref()
    },
    close() {
      port.close()
    },
  }
}

function settle(waiting: Pending, outcome: Outcome): void {
  if (outcome.ok) waiting.resolve(outcome.result)
  else waiting.reject(new StoreFault(outcome.code, outcome.message))
}
