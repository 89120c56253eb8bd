import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { EventEnvelope } from '@signalbox/events'
import { prepareVerifier } from '@signalbox/events/node'

/** What arrived at the receiver. */
export interface Arrival {
  readonly event: EventEnvelope
  readonly rule: string
  /** The signature fits the bytes: what a receiver has to check. */
  readonly isVerified: boolean
}

/** A small receiver on this machine: the other end of the sample config. */
export interface LocalReceiver {
  readonly url: string
  close(): Promise<void>
}

/** Starts it on a free port. */
export async function startReceiver(
  secret: string,
  onArrival: (arrival: Arrival) => void,
): Promise<LocalReceiver> {
  const verify = prepareVerifier({ dialects: ['signalbox'], secrets: [secret] })
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const isVerified = verify(request.headers, body).ok
      response.writeHead(isVerified ? 204 : 401).end()
      if (!isVerified) return
      const event = JSON.parse(body.toString()) as EventEnvelope
      onArrival({ event, rule: String(request.headers['signalbox-rule'] ?? ''), isVerified })
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/on-file`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
