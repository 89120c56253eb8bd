import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { signSync } from '@signalbox/events/node'
import { defaultLimits } from '../../src/config/defaults.ts'
import type { Limits } from '../../src/contract/config.ts'
import { runIngest, type Ingest } from '../../src/ingest/ingest.ts'
import type { IngestSource, IngestTuning } from '../../src/ingest/options.ts'
import { IngestCounters, type IngestSnapshot } from '../../src/metrics/ingest-counters.ts'
import type { AppendResult, NewEvent } from '../../src/store/store.ts'

export const secret = 'a-secret-of-the-tests'

export const signedSource: IngestSource = {
  name: 'fastio',
  tenant: 'default',
  dialects: ['fastio-signature-sha256'],
  secrets: [{ label: 'current', value: secret }],
  unsigned: false,
  toleranceSec: 300,
}

export interface LogLine {
  readonly level: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

export interface Harness {
  readonly port: number
  readonly ingest: Ingest
  /** What was handed over to be stored. */
  readonly events: NewEvent[]
  readonly lines: LogLine[]
  stats(): IngestSnapshot
  [Symbol.asyncDispose](): Promise<void>
}

export interface HarnessOptions {
  readonly sources?: readonly IngestSource[]
  readonly limits?: Partial<Limits>
  readonly tuning?: Partial<IngestTuning>
  readonly adminSocket?: string
  /** False: `events` stays empty, so that memory can be measured. */
  readonly keepEvents?: boolean
  readonly append?: (events: readonly NewEvent[]) => Promise<AppendResult[]>
}

/** The ingest side in this thread, on a free port, over a store that answers in the next turn. */
export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const sources = options.sources ?? [signedSource]
  const counters = IngestCounters.create(sources.map((source) => source.name))
  const events: NewEvent[] = []
  const lines: LogLine[] = []
  let ids = 0
  const ingest = await runIngest({
    options: {
      address: { host: '127.0.0.1', port: 0 },
      sources,
      limits: { ...defaultLimits, ...options.limits },
      counters: counters.buffer,
      ...(options.adminSocket !== undefined && { adminSocket: options.adminSocket }),
      ...(options.tuning !== undefined && { tuning: options.tuning }),
    },
    appender: {
      append(batch) {
        if (options.keepEvents !== false) events.push(...batch)
        return options.append?.(batch) ?? stored(batch)
      },
    },
    log: (level, fields, message) => lines.push({ level, fields, message }),
    clock: Date.now,
    monotonic: () => performance.now(),
    newId: () => `req_${++ids}`,
  })
  return {
    port: ingest.address.port,
    ingest,
    events,
    lines,
    stats: () => counters.snapshot(),
    [Symbol.asyncDispose]: () => ingest.close(100),
  }
}

let seq = 0

/** A store that keeps everything. */
export async function stored(batch: readonly NewEvent[]): Promise<AppendResult[]> {
  await new Promise((resolve) => setImmediate(resolve))
  return batch.map(() => ({ ok: true, seq: ++seq, id: `evt_${seq}`, duplicate: false }))
}

export function eventBody(id = 'evt-1', more: Record<string, unknown> = {}): Buffer {
  return Buffer.from(
    JSON.stringify({
      eventId: id,
      eventType: 'upload',
      workspaceId: '1234567890123456789',
      fileId: 'f3jm5-zqzfx',
      fileName: 'a.mp4',
      fileSize: 12,
      timestamp: '2026-02-24T10:30:00Z',
      ...more,
    }),
  )
}

export function signature(body: Uint8Array, key = secret): Record<string, string> {
  return signSync(body, { dialect: 'fastio-signature-sha256', secret: key })
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The bytes of one HTTP request with a length. */
export function requestBytes(
  body: Uint8Array | string,
  headers: Readonly<Record<string, string>> = {},
  line = 'POST /webhooks/fastio HTTP/1.1',
): Buffer {
  const bytes = Buffer.from(body)
  const all: Record<string, string> = { Host: 'test', 'Content-Length': String(bytes.length), ...headers }
  const text = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`${line}\r\n${text.join('')}\r\n`, 'latin1'), bytes])
}

/** Sends an event, rightly signed. */
export function post(port: number, body = eventBody(), headers: Record<string, string> = {}): Promise<Reply> {
  return exchange(port, requestBytes(body, { ...signature(body), ...headers }))
}

/** Sends bytes as they are and reads one answer. */
export async function exchange(port: number, ...pieces: readonly Uint8Array[]): Promise<Reply> {
  const client = await RawClient.open(port)
  try {
    for (const piece of pieces) client.socket.write(piece)
    return await client.reply()
  } finally {
    client.socket.destroy()
  }
}

/** A client that writes bytes and reads answers with `Content-Length`, as they come. */
export class RawClient {
  readonly socket: Socket
  #received = Buffer.alloc(0)
  #isOver = false
  #wake: (() => void)[] = []

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#notify()
    })
    socket.on('error', () => this.#notify())
    socket.on('close', () => {
      this.#isOver = true
      this.#notify()
    })
  }

  static async open(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    return new RawClient(socket)
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** What was received and not read as an answer. */
  get rest(): string {
    return this.#received.toString('latin1')
  }

  /** The next answer. Status 0 if the connection ended without one. */
  async reply(): Promise<Reply> {
    await this.until(() => this.#length() !== undefined || this.#isOver)
    const length = this.#length()
    if (length === undefined) return { status: 0, headers: {}, body: '' }
    const text = this.#received.subarray(0, length).toString()
    this.#received = this.#received.subarray(length)
    return parseReply(text)
  }

  /** Resolves once the connection is closed. */
  async ended(): Promise<void> {
    await this.until(() => this.#isOver)
  }

  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise<void>((resolve) => this.#wake.push(resolve))
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }

  #length(): number | undefined {
    const end = this.#received.indexOf('\r\n\r\n')
    if (end === -1) return undefined
    const declared = /content-length: (\d+)/i.exec(this.#received.subarray(0, end).toString('latin1'))
    const length = end + 4 + Number(declared?.[1] ?? 0)
    return this.#received.length >= length ? length : undefined
  }
}

function parseReply(text: string): Reply {
  const [head, body] = split(text, '\r\n\r\n')
  const [line = '', ...lines] = head.split('\r\n')
  const headers = lines.map((one) => split(one, ': ')).map(([name, value]) => [name.toLowerCase(), value])
  return { status: Number(line.split(' ')[1]), headers: Object.fromEntries(headers), body }
}

function split(text: string, at: string): [string, string] {
  const index = text.indexOf(at)
  return index === -1 ? [text, ''] : [text.slice(0, index), text.slice(index + at.length)]
}

/** Waits for a condition. */
export async function until(isTrue: () => boolean, what = 'the condition'): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export function codeOf(reply: Reply): string {
  return (JSON.parse(reply.body) as { code: string }).code
}
