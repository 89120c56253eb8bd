import type { Duplex } from 'node:stream'
import type { IngestRejectReason } from '../metrics/ingest-counters.ts'
import type { IngestRequest } from './ingest-request.ts'

/**
 * What is known about a connection beside what `node:http` keeps: enough to decide, when the parser
 * gives up, whether an error answer may still be written, and what the broken request counts as.
 */
export interface ConnectionState {
  /** The webhook whose body is coming in. */
  reading: IngestRequest | undefined
  /** Requests without a whole answer; several with pipelining. */
  unanswered: number
  /** Why the connection is being closed by us. */
  fault: IngestRejectReason | undefined
}

const key = Symbol('signalbox.connection')

type Carrier = Duplex & { [key]?: ConnectionState }

/** The state of a connection, made at first use. */
export function stateOf(socket: Duplex): ConnectionState {
  const carrier = socket as Carrier
  return (carrier[key] ??= { reading: undefined, unanswered: 0, fault: undefined })
}
