import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { waitUntil } from '../src/wait.ts'

export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly at: number
}

export interface Answer {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: string
  /** Cut the connection instead of answering. */
  readonly reset?: boolean
}

export interface Receiver {
  readonly url: string
  readonly port: number
  readonly received: Received[]
  /** Resolves when so many requests have come; fails when they do not. */
  count(wanted: number, timeoutMs?: number): Promise<Received[]>
  [Symbol.asyncDispose](): Promise<void>
}

/** A webhook receiver that keeps what it gets. It answers challenges unless the script says otherwise. */
export async function startReceiver(
  script: (request: Received, index: number) => Answer | undefined = () => undefined,
  port = 0,
): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const item = { headers: request.headers, body: Buffer.concat(chunks), at: performance.now() }
      received.push(item)
      const answer = script(item, received.length - 1) ?? { status: 200, body: challengeEcho(item.body) }
      if (answer.reset) {
        request.socket.destroy()
        return
      }
      response.writeHead(answer.status, answer.headers).end(answer.body ?? '')
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const bound = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${bound}/hook`,
    port: bound,
    received,
    async count(wanted, timeoutMs = 10_000) {
      const done = await waitUntil(() => received.length >= wanted, timeoutMs)
      if (!done) throw new Error(`${received.length} of ${wanted} requests came in ${timeoutMs} ms`)
      return received
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function challengeEcho(body: Buffer): string {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    if (typeof value === 'object' && value !== null && 'challenge' in value) return body.toString('utf8')
  } catch {
    // A damaged body: answered like any other.
  }
  return ''
}
