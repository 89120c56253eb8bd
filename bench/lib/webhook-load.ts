/**
 * A load generator for signed webhooks: raw keep-alive sockets, one request under way on each. It signs
 * each body as it goes, like the sender would; both sides of a comparison pay for that alike.
 *
 * @module
 */
import { createHmac } from 'node:crypto'
import { connect, type Socket } from 'node:net'

export interface LoadOptions {
  readonly port: number
  readonly path: string
  readonly secret: string
  readonly connections: number
  readonly seconds: number
  /** Share of posts that repeat an earlier event, 0 to 1. */
  readonly duplicates: number
  /** Share of events that the one matching rule of the benchmark matches. */
  readonly matching: number
  /** Posts per second; left out: as fast as answers come. */
  readonly rate?: number
  /** Makes the event ids of this run its own. */
  readonly run: string
}

export interface LoadResult {
  readonly acknowledged: number
  readonly duplicates: number
  readonly refused: number
  readonly errors: number
  readonly seconds: number
  readonly perSecond: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

const padding = 'x'.repeat(480)

/** The body of event n: about 0.9 KB. */
export function bodyOf(run: string, n: number, matching: number): string {
  const name = n % 1_000 < matching * 1_000 ? `clip-${n}.mp4` : `note-${n}.txt`
  return JSON.stringify({
    eventType: 'upload',
    workspaceId: '1234567890123456789',
    fileId: `f3jm5-${(n % 50_000).toString(36)}`,
    fileName: name,
    fileSize: 1_000 + n,
    userId: '9876543210987654321',
    timestamp: '2026-02-24T10:30:00Z',
    eventId: `evt-${run}-${n}`,
    path: `/incoming/${name}`,
    note: padding,
  })
}

/** Sends until the time is over and every answer has come. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const latencies: number[] = []
  const counts = { acknowledged: 0, duplicates: 0, refused: 0, errors: 0 }
  let sent = 0
  const started = performance.now()
  const end = started + options.seconds * 1_000

  function nextRequest(): string {
    const isRepeat = sent > 1_000 && Math.random() < options.duplicates
    const n = isRepeat ? sent - 1 - Math.floor(Math.random() * 1_000) : sent++
    const body = bodyOf(options.run, n, options.matching)
    const signature = createHmac('sha256', options.secret).update(body).digest('hex')
    return (
      `POST ${options.path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n` +
      `fastio-signature: sha256=${signature}\r\ncontent-length: ${body.length}\r\n\r\n${body}`
    )
  }

  function onAnswer(status: string, text: string, since: number): void {
    latencies.push(performance.now() - since)
    if (status !== '200') counts.refused++
    else {
      counts.acknowledged++
      if (text.includes('"duplicate":true')) counts.duplicates++
    }
  }

  /** One connection; `due` says when its next request is to go out (at once without a rate). */
  function connection(index: number): Promise<void> {
    return new Promise((resolve) => {
      const socket: Socket = connect({ port: options.port, host: '127.0.0.1', noDelay: true })
      const interval = options.rate ? (options.connections / options.rate) * 1_000 : 0
      let due = started + (index / options.connections) * interval
      let since = 0
      let buffered = ''
      const send = (): void => {
        const now = performance.now()
        if (now >= end) {
          socket.end()
          return
        }
        if (interval > 0 && due > now) {
          setTimeout(send, due - now)
          return
        }
        // With a rate, a late answer delays what was due meanwhile: that wait counts.
        since = interval > 0 ? due : now
        due += interval
        socket.write(nextRequest())
      }
      socket.setEncoding('latin1')
      socket.on('connect', send)
      socket.on('data', (chunk: string) => {
        buffered += chunk
        const headEnd = buffered.indexOf('\r\n\r\n')
        if (headEnd < 0) return
        const length = contentLength(buffered, headEnd)
        if (buffered.length < headEnd + 4 + length) return
        onAnswer(buffered.slice(9, 12), buffered.slice(headEnd + 4), since)
        buffered = ''
        send()
      })
      socket.on('error', () => counts.errors++)
      socket.on('close', () => resolve())
    })
  }

  await Promise.all(Array.from({ length: options.connections }, (_, i) => connection(i)))
  const seconds = (performance.now() - started) / 1_000
  latencies.sort((a, b) => a - b)
  const at = (q: number): number => Math.round((latencies[Math.floor(latencies.length * q)] ?? 0) * 100) / 100
  return {
    ...counts,
    seconds,
    perSecond: Math.round(counts.acknowledged / seconds),
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: Math.round((latencies.at(-1) ?? 0) * 100) / 100,
  }
}

function contentLength(head: string, end: number): number {
  const at = head.toLowerCase().indexOf('content-length:')
  return at < 0 || at > end ? 0 : Number.parseInt(head.slice(at + 15, head.indexOf('\r\n', at)), 10)
}
