import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultLimits } from '../../src/config/defaults.ts'
import { startIngest, type IngestHandle, type IngestOptions } from '../../src/ingest/index.ts'
import { IngestCounters } from '../../src/metrics/ingest-counters.ts'
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import {
  eventBody,
  exchange,
  post,
  requestBytes,
  secret,
  signature,
  signedSource,
  type LogLine,
} from './harness.ts'

describe('the ingest thread with a real store', () => {
  let dir: string
  let store: SqliteStore
  let ingest: IngestHandle
  let counters: IngestCounters
  let lines: LogLine[]

  function options(fields: Partial<IngestOptions> = {}): IngestOptions {
    return {
      address: { host: '127.0.0.1', port: 0 },
      sources: [signedSource, { ...signedSource, name: 'trial', dialects: ['auto'] }],
      limits: defaultLimits,
      counters: counters.buffer,
      writer: store.connect(),
      log: (level, logged, message) => lines.push({ level, fields: logged, message }),
      ...fields,
    }
  }

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'sb-ingest-'))
    store = await openSqliteStore({ path: join(dir, 'log.db') })
    counters = IngestCounters.create(['fastio', 'trial'])
    lines = []
    ingest = await startIngest(options())
  })
  afterEach(async () => {
    await ingest.close(100)
    await store.close()
    rmSync(dir, { recursive: true, force: true })
  })

  it('puts events into the log, each once, and tells duplicates with the id of the original', async () => {
    const { port } = ingest.address
    const posts = Array.from({ length: 40 }, (_, i) => post(port, eventBody(`evt-${i % 20}`)))
    const replies = (await Promise.all(posts)).map((reply) => {
      expect(reply.status).toBe(200)
      return JSON.parse(reply.body) as { id: string; duplicate: boolean }
    })
    expect(replies.filter((reply) => reply.duplicate)).toHaveLength(20)
    expect(new Set(replies.map((reply) => reply.id)).size).toBe(20)
    const rows = await store.readLog(0, 100)
    expect(rows).toHaveLength(20)
    for (const row of rows) {
      const { eventId } = JSON.parse(row.event) as { eventId: string }
      expect(Buffer.from(row.raw).equals(eventBody(eventId))).toBe(true)
      expect(JSON.parse(row.meta)).toMatchObject({ verified: true, secret: 'current' })
    }
    expect(counters.snapshot().counts).toMatchObject({ received: 40, accepted: 20, duplicates: 20 })
  })

  it('shows rejections and writes log lines through the main thread', async () => {
    const body = eventBody()
    const bytes = requestBytes(body, signature(body, 'guess'))
    expect((await exchange(ingest.address.port, bytes)).status).toBe(401)
    expect(await ingest.rejections()).toMatchObject([{ reason: 'signature_mismatch', source: 'fastio' }])
    const trial = requestBytes(body, signature(body), 'POST /webhooks/trial HTTP/1.1')
    expect((await exchange(ingest.address.port, trial)).status).toBe(200)
    expect(lines).toMatchObject([{ level: 'warn', fields: { source: 'trial' } }])
    expect(JSON.stringify([lines, await ingest.rejections()])).not.toContain(secret)
  })

  it('says what is in the way of listening', async () => {
    const taken = startIngest(options({ address: ingest.address }))
    await expect(taken).rejects.toMatchObject({ code: 'SB_PORT_IN_USE' })
    const foreign = startIngest(options({ address: { host: '192.0.2.1', port: 0 } }))
    await expect(foreign).rejects.toMatchObject({ code: 'SB_ADDRESS_UNAVAILABLE' })
  })

  it('says what is wrong with a dialect or secrets that the config let through', async () => {
    const sources = [
      { ...signedSource, dialects: ['standard-webhooks'], secrets: [{ label: 'x', value: 'whsec_!' }] },
    ]
    const counting = IngestCounters.create(['fastio'])
    const failed = startIngest(options({ sources, counters: counting.buffer }))
    await expect(failed).rejects.toThrow(/whsec|secret/i)
  })

  it('answers 503 when the writer is gone', async () => {
    const { port1, port2 } = new MessageChannel()
    const other = await startIngest(options({ writer: port2 }))
    port1.close()
    const reply = await post(other.address.port)
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '5'])
    await other.close()
  })

  it('closes at once when nothing is under way, and can be closed twice', async () => {
    await Promise.all([ingest.close(), ingest.close()])
    expect(await ingest.rejections()).toEqual([])
    await expect(post(ingest.address.port)).rejects.toThrow('ECONNREFUSED')
  })
})
