/**
 * The last refused requests, in memory only: enough to see what is wrong with a sender, bounded so that
 * a flood of forgeries costs nothing more. Values that could be secrets are taken out before a request
 * is kept at all.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import type { IngestRejectReason } from '../metrics/ingest-counters.ts'
import type { Millis } from '../store/store.ts'

/** A request that was refused. */
export interface Rejection {
  readonly at: Millis
  /** Name in the path; undefined if there is no such source. */
  readonly source: string | undefined
  /** Without the query. */
  readonly path: string
  readonly method: string
  readonly remote: string
  readonly reason: IngestRejectReason
  readonly code: string
  readonly message: string
  readonly status: number
  /** Bytes of the body that were read. */
  readonly bytes: number
  readonly contentType?: string
  readonly headerNames: readonly string[]
  /** Secrets left out, signatures shortened. */
  readonly headers: Readonly<Record<string, string>>
  /** The beginning of the body, base64. */
  readonly excerpt?: string
}

export type NewRejection = Omit<Rejection, 'excerpt' | 'headers' | 'headerNames' | 'contentType'> & {
  readonly rawHeaders: readonly string[]
  readonly body: Uint8Array | undefined
}

type Kept = Omit<Rejection, 'excerpt'> & { readonly bytesKept: Buffer | undefined }

const maxExcerptBytes = 2048
const maxHeaders = 64
const maxValueLength = 256
const keptOfSignature = 16
const removed = '[removed]'

export class RejectionRing {
  readonly #limit: number
  #kept: Kept[] = []
  #oldest = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  add(rejection: NewRejection): void {
    if (this.#limit === 0) return
    const { rawHeaders, body, ...rest } = rejection
    const headers = presentable(rawHeaders)
    const contentType = headers['content-type']
    const kept: Kept = {
      ...rest,
      headers,
      headerNames: Object.keys(headers),
      ...(contentType === undefined ? {} : { contentType }),
      // A copy: a view would keep the whole body alive.
      bytesKept: body && body.length > 0 ? Buffer.from(body.subarray(0, maxExcerptBytes)) : undefined,
    }
    if (this.#kept.length < this.#limit) this.#kept.push(kept)
    else this.#kept[this.#oldest] = kept
    this.#oldest = (this.#oldest + 1) % this.#limit
  }

  /** Newest first. */
  list(): Rejection[] {
    const inOrder = [...this.#kept.slice(this.#oldest), ...this.#kept.slice(0, this.#oldest)]
    return inOrder
      .map(({ bytesKept, ...rest }) =>
        bytesKept === undefined ? rest : { ...rest, excerpt: bytesKept.toString('base64') },
      )
      .toReversed()
  }
}

/** The path of a request without its query, in a bounded length. */
export function pathOf(req: IncomingMessage): string {
  const url = req.url ?? ''
  const query = url.indexOf('?')
  return url.slice(0, Math.min(query === -1 ? url.length : query, maxValueLength))
}

function presentable(rawHeaders: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>
  const end = Math.min(rawHeaders.length, maxHeaders * 2)
  for (let i = 0; i + 1 < end; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase().slice(0, maxValueLength)
    const value = presentableValue(name, rawHeaders[i + 1] as string)
    headers[name] = name in headers ? `${headers[name]}, ${value}`.slice(0, maxValueLength) : value
  }
  return headers
}

function presentableValue(name: string, value: string): string {
  if (name.includes('signature')) return shortened(value, keptOfSignature)
  if (/auth|cookie|token|secret|key|password/.test(name)) return removed
  return shortened(value, maxValueLength)
}

function shortened(value: string, length: number): string {
  return value.length <= length ? value : `${value.slice(0, length)}…`
}
