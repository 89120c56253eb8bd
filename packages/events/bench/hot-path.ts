/**
 * What one webhook of 1 KB costs before it is stored: verify, parse, normalise; beside the bare HMAC.
 * Build first, then: npx node packages/events/bench/hot-path.ts
 */
import { createHmac } from 'node:crypto'
import { dialectNames, encodePayload, normalize, parsePayload } from '../dist/index.js'
import { prepareVerifier, sha256Hex, signSync } from '../dist/node/index.js'

const secret = 'a-secret-of-some-length'
const now = Date.now()
const rounds = 5
const runs = 20_000

const event = {
  eventId: 'evt-abc123def456',
  eventType: 'file.created',
  eventName: 'workspace_storage_file_added',
  timestamp: '2026-02-24T10:30:00Z',
  workspaceId: '1234567890123456789',
  userId: '9876543210987654321',
  data: {
    type: 'file',
    id: 'f3jm5-zqzfx-pxdr2',
    name: 'large-video.mp4',
    size: 2_457_600_000,
    mimeType: 'video/mp4',
  },
}

function microseconds(run: () => unknown): string {
  for (let i = 0; i < runs; i++) run()
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now()
    for (let i = 0; i < runs; i++) run()
    return ((performance.now() - start) * 1000) / runs
  })
  return (times.sort((a, b) => a - b)[rounds >> 1] ?? 0).toFixed(2)
}

const filler = Buffer.alloc(1024, 0x61)
console.log(
  `bare HMAC of 1 KB: ${microseconds(() => createHmac('sha256', secret).update(filler).digest())} µs`,
)

const rows = dialectNames.map((dialect) => {
  const payload = encodePayload(dialect, event)
  payload['pad'] = ''
  payload['pad'] = 'x'.repeat(1024 - JSON.stringify(payload).length)
  const raw = Buffer.from(JSON.stringify(payload))
  const signed = signSync(raw, { dialect, secret, timestamp: Math.floor(now / 1000), messageId: 'msg_1' })
  const headers: Record<string, string> = { host: 'localhost', 'content-type': 'application/json' }
  for (const [name, value] of Object.entries(signed)) headers[name.toLowerCase()] = value
  const verifier = prepareVerifier({ dialects: [dialect], secrets: [secret] })
  if (!verifier(headers, raw, now).ok) throw new Error(`${dialect} does not verify what it signed`)
  const { value } = parsePayload(raw)
  const options = { dialect, raw, receivedAt: now, bodyHash: sha256Hex }
  return {
    dialect,
    'verify µs': microseconds(() => verifier(headers, raw, now)),
    'parse µs': microseconds(() => parsePayload(raw)),
    'normalize µs': microseconds(() => normalize(value, options)),
  }
})
console.table(rows)
