import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

/** A request as it came over the wire. */
export interface Received {
  readonly method: string
  readonly path: string
  /** Lower-case names; a repeated one is joined with a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Number of the connection, from 1. */
  readonly connection: number
}

/** Answers one request with raw bytes on the socket, so that it can do what no HTTP server would. */
export type Script = (socket: Socket, request: Received) => void

/** A receiver over a bare socket; the script decides about each answer. */
export class FakeReceiver implements AsyncDisposable {
  readonly received: Received[] = []
  connections = 0
  script: Script = answer(200, 'ok')
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #scheme: string

  constructor(tls?: TlsOptions) {
    this.#scheme = tls ? 'https' : 'http'
    const onSocket = (socket: Socket): void => this.#serve(socket)
    this.#server = tls ? createTlsServer(tls, onSocket) : createServer(onSocket)
  }

  static async start(tls?: TlsOptions): Promise<FakeReceiver> {
    const receiver = new FakeReceiver(tls)
    receiver.#server.listen(0, '127.0.0.1')
    await once(receiver.#server, 'listening')
    return receiver
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  url(path = '/hook', host = '127.0.0.1'): string {
    return `${this.#scheme}://${host}:${this.port}${path}`
  }

  #serve(socket: Socket): void {
    const connection = ++this.connections
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined)
    let buffered = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      buffered = Buffer.concat([buffered, chunk])
      for (;;) {
        const request = parse(buffered, connection)
        if (!request) return
        buffered = buffered.subarray(request.length)
        this.received.push(request.received)
        this.script(socket, request.received)
      }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

function parse(bytes: Buffer, connection: number): { received: Received; length: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase()
    const value = line.slice(line.indexOf(':') + 1).trim()
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value
  }
  const length = end + 4 + Number(headers['content-length'] ?? 0)
  if (bytes.length < length) return undefined
  const [method = '', path = ''] = first.split(' ')
  return {
    received: { method, path, headers, body: bytes.toString('utf8', end + 4, length), connection },
    length,
  }
}

/** A whole answer. */
export function answer(status: number, body = '', headers: Readonly<Record<string, string>> = {}): Script {
  return (socket) =>
    socket.write(head(status, { 'content-length': String(Buffer.byteLength(body)), ...headers }) + body)
}

/** The beginning of an answer. */
export function head(status: number, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} Scripted\r\n${lines.join('')}\r\n`
}

/** Says nothing and keeps the connection. */
export const silence: Script = () => undefined
