import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { createParser } from 'eventsource-parser'
import { adminToken } from './harness.ts'

export interface SseMessage {
  readonly id: number
  readonly data: { readonly id: string; readonly detail: { readonly eventId: string } }
}

/** A reader of a stream that remembers what it received, and can be killed at any point. */
export class SseClient {
  readonly messages: SseMessage[] = []
  readonly comments: string[] = []
  status = 0
  isEnded = false
  text = ''
  response?: IncomingMessage
  readonly #request: ClientRequest
  #changed: () => void = () => undefined

  constructor(
    port: number,
    path: string,
    options: { lastId?: number; token?: string; onMessage?: (client: SseClient) => void } = {},
  ) {
    const headers = {
      authorization: `Bearer ${options.token ?? adminToken}`,
      ...(options.lastId !== undefined && { 'last-event-id': String(options.lastId) }),
    }
    const parser = createParser({
      onEvent: (event) => {
        if (this.isEnded) return
        this.messages.push({ id: Number(event.id), data: JSON.parse(event.data) as SseMessage['data'] })
        options.onMessage?.(this)
      },
      onComment: (comment) => this.comments.push(comment),
    })
    this.#request = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      this.status = response.statusCode ?? 0
      this.response = response
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        this.text += chunk
        parser.feed(chunk)
        this.#changed()
      })
      response.once('close', () => this.#end())
      response.once('error', () => this.#end())
      this.#changed()
    })
    this.#request.once('error', () => this.#end())
    this.#request.end()
  }

  get ids(): number[] {
    return this.messages.map((message) => message.id)
  }

  kill(): void {
    this.isEnded = true
    this.#request.destroy()
    this.#changed()
  }

  /** Waits for a condition; asked again whenever something came. */
  async until(condition: (client: SseClient) => boolean, limitMs = 10_000): Promise<void> {
    const deadline = Date.now() + limitMs
    while (!condition(this)) {
      if (Date.now() > deadline)
        throw new Error(`Waited too long; so far ${JSON.stringify(this.ids.slice(-10))}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50)
        this.#changed = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  #end(): void {
    this.isEnded = true
    this.#changed()
  }
}
