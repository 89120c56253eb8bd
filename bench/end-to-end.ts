// From the post of an event to its arrival at the target, at a steady rate; then how fast a backlog
// drains, and what that does to another target.
// node bench/end-to-end.ts [--rounds 5] [--seconds 30] [--rate 500] [--backlog 10000] [--files 1000]
import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { median, secret, startGateway, until } from './lib/processes.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '30' },
    rate: { type: 'string', default: '500' },
    backlog: { type: 'string', default: '10000' },
    files: { type: 'string', default: '1000' },
  },
})

interface Receiver extends AsyncDisposable {
  readonly url: string
  readonly arrivals: Map<string, number>
  open: boolean
}

/** A target that notes when each event arrives; closed, it answers 503. */
async function startReceiver(open = true): Promise<Receiver> {
  const arrivals = new Map<string, number>()
  const state = { open }
  const server: Server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const at = performance.now()
      if (state.open) {
        const id = /"eventId":"([^"]+)"/.exec(body)?.[1] ?? ''
        if (!arrivals.has(id)) arrivals.set(id, at)
      }
      response.writeHead(state.open ? 200 : 503).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    arrivals,
    get open() {
      return state.open
    },
    set open(value) {
      state.open = value
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function post(port: number, event: { id: string; file: string; name: string }): Promise<boolean> {
  const body = JSON.stringify({
    eventType: 'upload',
    workspaceId: '1234567890123456789',
    fileId: event.file,
    fileName: event.name,
    fileSize: 4_096,
    userId: '9876543210987654321',
    timestamp: '2026-02-24T10:30:00Z',
    eventId: event.id,
  })
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  const response = await fetch(`http://127.0.0.1:${port}/webhooks/fastio`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'fastio-signature': signature },
    body,
  })
  await response.arrayBuffer()
  return response.ok
}

/** Posts at a steady rate; the time each event was due is where its latency starts. */
async function steady(
  port: number,
  rate: number,
  forSeconds: number,
  make: (n: number) => { id: string; file: string; name: string },
) {
  const posted = new Map<string, number>()
  const started = performance.now()
  const pending = new Set<Promise<unknown>>()
  for (let n = 0; n < rate * forSeconds; n++) {
    const due = started + (n / rate) * 1_000
    const wait = due - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    const event = make(n)
    posted.set(event.id, Math.max(due, started))
    const sending = post(port, event)
    pending.add(sending)
    void sending.finally(() => pending.delete(sending))
  }
  await Promise.all(pending)
  return posted
}

function latencies(posted: Map<string, number>, arrivals: Map<string, number>): { p50: number; p95: number } {
  const all = [...posted].map(([id, at]) => (arrivals.get(id) ?? Infinity) - at).toSorted((a, b) => a - b)
  const at = (q: number): number => Math.round((all[Math.floor(all.length * q)] ?? NaN) * 10) / 10
  return { p50: at(0.5), p95: at(0.95) }
}

const rule = (suffix: string, url: string, name: string): string =>
  `{ pattern: { detail: { data: { name: [{ suffix: '${suffix}' }] } } },
     targets: [http('${url}', { name: '${name}', allowPrivate: true, retry: { base: '500ms', maxDelay: '1s' } })] }`

const rate = Number(values.rate)
const p50s: number[] = []
const p95s: number[] = []
const drains: number[] = []
const grown: number[] = []
for (let round = 1; round <= Number(values.rounds); round++) {
  await using live = await startReceiver()
  await using slow = await startReceiver(false)
  await using gateway = await startGateway(
    `{ live: ${rule('.live', live.url, 'live')}, backlog: ${rule('.backlog', slow.url, 'backlog')} }`,
  )
  const make = (tag: string) => (n: number) => ({
    id: `${tag}-${n}`,
    file: `f${n % 997}`,
    name: `a${n}.live`,
  })
  await steady(gateway.port, rate, 2, make('warm'))
  const posted = await steady(gateway.port, rate, Number(values.seconds), make('s'))
  await until(() => [...posted.keys()].every((id) => live.arrivals.has(id)), 30, 'deliveries')
  const alone = latencies(posted, live.arrivals)
  p50s.push(alone.p50)
  p95s.push(alone.p95)

  const backlog = Number(values.backlog)
  for (let n = 0; n < backlog; n += 50) {
    await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const event = {
          id: `b-${n + i}`,
          file: `g${(n + i) % Number(values.files)}`,
          name: `b${n + i}.backlog`,
        }
        return post(gateway.port, event)
      }),
    )
  }
  const beside = steady(gateway.port, 100, 10, make('d'))
  slow.open = true
  // The circuit of the target is open by now and probes; the drain is timed from the first arrival.
  await until(() => slow.arrivals.size > 0, 120, 'the first delivery of the backlog')
  await until(() => slow.arrivals.size >= backlog, 120, 'the backlog')
  const times = [...slow.arrivals.values()]
  const perSecond = backlog / ((Math.max(...times) - Math.min(...times)) / 1_000)
  drains.push(perSecond)
  const postedBeside = await beside
  await until(() => [...postedBeside.keys()].every((id) => live.arrivals.has(id)), 30, 'deliveries beside')
  const during = latencies(postedBeside, live.arrivals)
  grown.push(during.p95)
  console.log(
    `round ${round}: ${rate}/s p50 ${alone.p50} p95 ${alone.p95} ms | backlog of ${backlog} drained at ${Math.round(perSecond)}/s,` +
      ` the other target's p95 beside it ${during.p95} ms`,
  )
}
console.log(
  `medians: p50 ${median(p50s)} ms, p95 ${median(p95s)} ms (under 20) | drain ${Math.round(median(drains))}/s (at least 3,000),` +
    ` p95 beside it ${median(grown)} ms`,
)
