import type { HeaderValues } from './rate-limit.ts'

/** A file on its way. Read `body`, or call `bytes()` for all of it at once. */
export class Download {
  /** What the service says the length is. */
  readonly length: number | undefined
  readonly contentType: string | undefined
  readonly body: ReadableStream<Uint8Array>

  constructor(headers: HeaderValues, body: ReadableStream<Uint8Array>) {
    const length = Number(headers['content-length'] ?? Number.NaN)
    const type = headers['content-type']
    this.length = Number.isSafeInteger(length) ? length : undefined
    this.contentType = typeof type === 'string' ? type : undefined
    this.body = body
  }

  /** The whole file in memory. */
  async bytes(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    for await (const chunk of this.body) chunks.push(chunk)
    return Buffer.concat(chunks)
  }
}
