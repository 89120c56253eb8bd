import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A target over a real socket that remembers the sender's ids of the events it got. */
export interface Receiver extends AsyncDisposable {
  readonly url: string
  /** Event id → how often it arrived. */
  readonly arrivals: Map<string, number>
  /** In the order of arrival. */
  readonly order: string[]
  /** What it answers. */
  status: number
}

export async function startReceiver(): Promise<Receiver> {
  const arrivals = new Map<string, number>()
  const order: string[] = []
  const state = { status: 204 }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { detail } = JSON.parse(Buffer.concat(chunks).toString()) as { detail: { eventId: string } }
      if (state.status < 300) {
        arrivals.set(detail.eventId, (arrivals.get(detail.eventId) ?? 0) + 1)
        order.push(detail.eventId)
      }
      response.writeHead(state.status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    arrivals,
    order,
    get status() {
      return state.status
    },
    set status(value) {
      state.status = value
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
