/**
 * One event on its way to the readers of streams: envelope and bytes are made when first needed, once
 * for all readers.
 *
 * @module
 */
import type { EventEnvelope } from '@signalbox/events'
import { envelopeJson, envelopeOf } from '../../log/envelope.ts'
import type { StoredEvent } from '../../store/store.ts'

export class StreamMessage {
  readonly row: StoredEvent
  #envelope: EventEnvelope | undefined
  #bytes: Buffer | undefined

  constructor(row: StoredEvent) {
    this.row = row
  }

  get envelope(): EventEnvelope {
    return (this.#envelope ??= envelopeOf(this.row))
  }

  /** The SSE message. JSON text has no line break, so one `data` line is enough. */
  get bytes(): Buffer {
    return (this.#bytes ??= Buffer.from(`id: ${this.row.seq}\ndata: ${envelopeJson(this.row)}\n\n`))
  }
}

export type StreamFilter = (message: StreamMessage) => boolean

/**
 * A comment that keeps proxies from closing the connection. It carries the position too (a message
 * without data sets the id and is not shown), so that a reader whose filter lets little through does not
 * resume from long ago.
 */
export function heartbeat(position: number): Buffer {
  return Buffer.from(`: still here\nid: ${position}\n\n`)
}

/** The first bytes of a stream: how long to wait before a reconnect, and where it starts. */
export function greeting(position: number, note: string): Buffer {
  return Buffer.from(`: ${note}\nretry: 2000\nid: ${position}\n\n`)
}
