import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Scripted {
  readonly baseUrl: string
  /** Method and path of each request, in order. */
  readonly requests: string[]
  [Symbol.asyncDispose](): Promise<void>
}

export type Step = (request: IncomingMessage, response: ServerResponse) => void

/** A server that plays one step per request; the last step repeats. */
export async function scripted(...steps: Step[]): Promise<Scripted> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const step = steps[Math.min(requests.length, steps.length - 1)]
    requests.push(`${request.method} ${request.url}`)
    request.resume()
    request.on('end', () => step?.(request, response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/current`,
    requests,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

export const answers =
  (status: number, body: unknown, headers: Record<string, string> = {}): Step =>
  (_, response) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
  }

/** Cuts the connection. */
export const cuts: Step = (request) => {
  request.socket.destroy()
}

/** Never answers. */
export const hangs: Step = () => undefined
