// The baseline of ingest: a bare node:http server that reads the body, checks its HMAC and drops it.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const secret = process.env.BENCH_SECRET ?? 'bench-secret'
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
    const wanted = createHmac('sha256', secret).update(body).digest()
    const given = Buffer.from(String(request.headers['fastio-signature']).slice(7), 'hex')
    const ok = given.length === wanted.length && timingSafeEqual(given, wanted)
    response.writeHead(ok ? 200 : 401, { 'content-type': 'application/json' })
    response.end(ok ? '{"received":true}' : '{}')
  })
})
server.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })),
)
