/**
 * A receiver as a user would write one: it checks the signature of each delivery and says what it thinks.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { prepareVerifier } from '@signalbox/events/node'

/** The other end of the sample config. */
export interface LocalReceiver {
  readonly url: string
  close(): Promise<void>
}

const maxBytes = 4 * 1024 * 1024

/** Starts it on a free port of this machine. */
export async function startReceiver(secret: string): Promise<LocalReceiver> {
  const verify = prepareVerifier({ dialects: ['signalbox'], secrets: [secret] })
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    readBody(request).then(
      (body) => {
        const verdict = verify(request.headers, body)
        if (verdict.ok) answer(200, { received: true, signature: 'fits' })
        else answer(401, { received: false, signature: verdict.reason })
      },
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/on-file`, close: () => closeServer(server) }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw new RangeError('the body is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
