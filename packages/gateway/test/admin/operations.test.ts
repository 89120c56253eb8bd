import { mkdtemp, rm, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAdminApp } from '../../src/http/app.ts'
import type { AdminDeps, ReadyCheck } from '../../src/http/deps.ts'
import { startAdminServer } from '../../src/http/server.ts'
import type { Delivery } from '../../src/store/store.ts'
import { config, newEvent, rules, startedAt, startHarness, type Harness } from './harness.ts'

let h: Harness
beforeEach(async () => {
  h = await startHarness()
})
afterEach(() => h.close())

function delivery(id: number, more: Partial<Delivery> = {}): Delivery {
  return {
    id,
    seq: 1,
    eventId: 'evt_test_1',
    type: 'file.created',
    rule: 'large',
    target: 'worker',
    run: '',
    state: 'dead',
    attempts: 8,
    stale: false,
    createdAt: startedAt,
    updatedAt: startedAt + id * 1000,
    nextAt: undefined,
    lastError: 'The target answered 410.',
    ...more,
  }
}

describe('rules', () => {
  it('are listed as configured', async () => {
    const { json } = await h.call('/v1/rules')
    expect(json.items.map((rule: { name: string }) => rule.name)).toEqual(rules.map((rule) => rule.name))
    expect(json.items[0]).toEqual({
      name: 'large',
      enabled: true,
      pattern: rules[0]?.pattern,
      targets: [{ name: 'worker', kind: 'http' }],
    })
  })

  const test = async (body: object) => h.call('/v1/rules/test', { method: 'POST', body })

  it('tests a pattern on an event that is given', async () => {
    const pattern = { 'detail-type': ['file.created'] }
    const yes = await test({ pattern, event: { 'detail-type': 'file.created' } })
    expect(yes.json.matched).toBe(true)
    const no = await test({ pattern, event: { 'detail-type': 'file.deleted' } })
    expect(no.json.matched).toBe(false)
    expect(no.json.why).toContain('file.deleted')
    expect(no.json.clauses).toHaveLength(1)
  })

  it('says what would not carry over to an AWS engine, when asked', async () => {
    const pattern = '{"id": ["1"],\n "detail": {"name": [{"wildcard": "a*"}]}}'
    const { json } = await test({ pattern, event: { id: '1' }, engine: 'eventsv2' })
    expect(json.lint).toMatchObject([
      { code: 'SB_LINT_AWS_FIELD', severity: 'warning', path: 'id', position: { line: 1, column: 8 } },
      { code: 'SB_LINT_OPERATOR', severity: 'error', path: 'detail.name', position: { line: 2, column: 21 } },
    ])
    expect(json.alternatives).toEqual([{ matched: false, clauses: [0, 1] }])
    expect((await test({ rule: 'large', event: {} })).json).not.toHaveProperty('lint')
  })

  it('shows what targets would get, where the rule has a transformer and matches', async () => {
    const rule = {
      name: 'transforming',
      enabled: true,
      pattern: { source: ['fast.io'] },
      transform: {
        InputPathsMap: { type: '$.detail-type' },
        InputTemplate: '<aws.events.rule-name>: <type>',
      },
      targets: [],
      matches: () => true,
    }
    const own = await startHarness({ deps: () => ({ rules: [rule] }) })
    const test = async (body: object) => own.call('/v1/rules/test', { method: 'POST', body })
    own.store.append(newEvent(42))
    const answer = (await test({ rule: 'transforming', eventId: 1 })).json
    expect(answer).toMatchObject({
      matched: true,
      transformed: { text: 'transforming: file.created', contentType: 'text/plain; charset=utf-8' },
    })
    const other = (await test({ rule: 'transforming', event: { source: 'x' } })).json
    expect(other.matched).toBe(false)
    expect(other).not.toHaveProperty('transformed')
    await own.close()
  })

  it('names every problem of a pattern', async () => {
    const reply = await test({ pattern: { a: [], b: [{ prefx: 'x' }] }, event: {} })
    expect(reply.json.detail).toContain('a: Empty arrays are not allowed; b: Unrecognized match type prefx')
  })

  it('tests a rule on an event of the log, by any of its ids', async () => {
    h.store.append(newEvent(42))
    for (const eventId of [1, '1', 'evt_test_1', 'evt-42']) {
      expect((await test({ rule: 'large', eventId })).json.matched).toBe(true)
    }
  })

  it.each([
    [{}, 400, '`pattern` or `rule` is missing'],
    [{ pattern: {}, rule: 'large', event: {} }, 400, 'cannot be combined'],
    [{ rule: 'large' }, 400, '`event` or `eventId` is missing'],
    [{ rule: 'larg', event: {} }, 404, 'did you mean large'],
    [{ rule: 'large', eventId: 'nobody' }, 404, 'nobody'],
    [{ rule: 'large', eventId: 1.5 }, 400, 'eventId'],
    [{ patern: {}, event: {} }, 400, 'did you mean pattern'],
    [{ pattern: { source: 'fast.io' }, event: {} }, 400, 'pattern is wrong'],
    [{ pattern: 'x', event: {} }, 400, 'pattern'],
    [{ rule: 'large', event: [] }, 400, 'event'],
    [{ rule: 'large', event: {}, engine: 'sqs' }, 400, 'engine'],
  ])('%j is answered with %i', async (body, status, hint) => {
    const reply = await test(body)
    expect(reply.status).toBe(status)
    expect(reply.json.detail).toContain(hint)
  })
})

describe('deliveries', () => {
  beforeEach(() => {
    h.store.append(newEvent(1))
    h.store.append(newEvent(2))
    h.store.deliveries.push(
      delivery(1),
      delivery(2, { state: 'delivered' }),
      delivery(3, { target: 'other' }),
      delivery(4, { seq: 2, rule: 'agents' }),
      delivery(5, { state: 'retrying', nextAt: startedAt + 9000, run: 'replay-1' }),
    )
    h.store.attempts.set(1, [{ n: 1, startedAt, latencyMs: 3, ok: false, status: 410 }])
  })
  const ids = async (path: string): Promise<number[]> =>
    (await h.call(path)).json.items.map((item: { id: number }) => item.id)

  it('are listed and filtered, in pages', async () => {
    expect(await ids('/v1/deliveries')).toEqual([5, 4, 3, 2, 1])
    expect(await ids('/v1/deliveries?state=dead,delivered&rule=large')).toEqual([3, 2, 1])
    expect(await ids('/v1/deliveries?target=other')).toEqual([3])
    expect(await ids('/v1/deliveries?event=evt-2')).toEqual([4])
    const page = await h.call('/v1/deliveries?limit=2')
    expect(page.json.next).toBe(4)
    expect(await ids('/v1/deliveries?limit=2&before=4')).toEqual([3, 2])
  })

  it('are shown with their attempts', async () => {
    const { json } = await h.call('/v1/deliveries/1')
    expect(json).toMatchObject({ id: 1, state: 'dead', attempts: [{ n: 1, status: 410 }] })
    const five = (await h.call('/v1/deliveries/5')).json
    expect(five).toMatchObject({ replay: 'replay-1', nextAt: '2026-02-24T10:00:09.000Z' })
    expect((await h.call('/v1/deliveries/6')).status).toBe(404)
  })

  it('dead letters are the dead ones', async () => {
    expect(await ids('/v1/dead-letters')).toEqual([4, 3, 1])
    expect(await ids('/v1/dead-letters?rule=agents')).toEqual([4])
  })

  const redrive = async (body: object) => h.call('/v1/dead-letters/redrive', { method: 'POST', body })

  it('redrive says first what it would do, then does it', async () => {
    const plan = await redrive({ rule: 'large', dryRun: true })
    expect(plan.json).toMatchObject({ dryRun: true, count: 2 })
    expect(plan.json.items.map((item: { id: number }) => item.id)).toEqual([3, 1])
    expect(h.store.deliveries.filter((row) => row.state === 'dead')).toHaveLength(3)
    expect((await redrive({ rule: 'large' })).json).toEqual({ dryRun: false, count: 2 })
    expect(await ids('/v1/dead-letters')).toEqual([4])
  })

  it.each([
    [{ ids: [1, 3, 99] }, 2],
    [{ ids: [2] }, 0],
    [{ target: 'other' }, 1],
    [{ since: '2026-02-24T10:00:03Z' }, 2],
    [{ until: startedAt + 1000 }, 1],
    [{ since: '2026-02-24T10:00:02Z', until: '2026-02-24T10:00:03Z' }, 1],
    [{ all: true }, 3],
  ])('redrive %j means %i', async (body, count) => {
    expect((await redrive({ ...body, dryRun: true })).json.count).toBe(count)
    expect((await redrive(body)).json.count).toBe(count)
  })

  it.each([
    [{}, 'no filter'],
    [{ dryRun: true }, 'no filter'],
    [{ all: false }, 'all'],
    [{ all: true, rule: 'large' }, 'combined'],
    [{ ids: [] }, 'ids'],
    [{ ids: ['1'] }, 'ids'],
    [{ since: 'soon' }, 'since'],
    [{ rule: '' }, 'rule'],
    [{ dryrun: true }, 'dryRun'],
  ])('redrive %j is refused', async (body, hint) => {
    const reply = await redrive(body)
    expect(reply.status).toBe(400)
    expect(reply.json.detail).toContain(hint)
    expect(h.store.deliveries.filter((row) => row.state === 'dead')).toHaveLength(3)
  })
})

describe('operations', () => {
  it('sources show labels, counts and the last event, no secret', async () => {
    h.store.append(newEvent(1))
    h.counters.sourceEvent(0, startedAt)
    const { json } = await h.call('/v1/sources')
    expect(json.items).toEqual([
      {
        name: 'fastio',
        kind: 'webhook',
        path: '/webhooks/fastio',
        dialects: ['fastio-signature-sha256'],
        secrets: ['current'],
        unsigned: false,
        enriched: false,
        received: 1,
        lastReceivedAt: '2026-02-24T10:00:00.000Z',
        lastEvent: { seq: 1, id: 'evt_test_1', type: 'file.created', receivedAt: '2026-02-24T10:00:01.000Z' },
      },
    ])
  })

  it('status has version, log, deliveries, targets and streams', async () => {
    h.store.append(newEvent(1))
    h.now += 5000
    const { json } = await h.call('/v1/status')
    expect(json).toMatchObject({
      name: 'signalbox',
      version: '0.1.0',
      uptimeSec: 5,
      log: { head: 1, events: 1, routed: 0, lag: 1 },
      deliveries: { dead: 0 },
      targets: [{ name: 'worker', kind: 'http', circuit: 'open', active: 0 }],
      streams: { readers: 0 },
      rules: 3,
      sources: ['fastio'],
    })
  })

  it('rejections are shown newest first and filtered', async () => {
    const rejection = { path: '/webhooks/fastio', message: 'No signature.', status: 401, bytes: 12 }
    h.rejections.push(
      { ...rejection, at: startedAt, source: 'fastio', reason: 'missing_signature' },
      { ...rejection, at: startedAt + 1000, source: undefined, reason: 'not_found' },
      { ...rejection, at: startedAt + 2000, source: 'fastio', reason: 'bad_json', excerpt: 'e8Oc8J8=' },
    )
    expect((await h.call('/v1/rejections')).json.items[0]).toMatchObject({
      at: '2026-02-24T10:00:02.000Z',
      excerpt: 'e8Oc8J8=',
      excerptText: '{Ü',
    })
    const reasons = async (query: string): Promise<string[]> =>
      (await h.call(`/v1/rejections${query}`)).json.items.map((item: { reason: string }) => item.reason)
    expect(await reasons('')).toEqual(['bad_json', 'not_found', 'missing_signature'])
    expect(await reasons('?limit=1')).toEqual(['bad_json'])
    expect(await reasons('?source=fastio')).toEqual(['bad_json', 'missing_signature'])
    expect(await reasons('?reason=not_found,bad_json')).toEqual(['bad_json', 'not_found'])
  })

  it('an ingest thread that does not answer is a 503, not a hanging request', async () => {
    const silent = await startHarness({
      deps: ({ ingest }) => ({
        ingest: { stats: () => ingest.stats(), rejections: () => new Promise(() => undefined) },
      }),
    })
    const reply = await silent.call('/v1/rejections')
    await silent.close()
    expect(reply.status).toBe(503)
    expect(reply.json.code).toBe('SB_INGEST_SILENT')
  })

  it('metrics hold what ingest counts, the log and the streams', async () => {
    h.store.append(newEvent(1))
    h.store.deliveries.push(delivery(1))
    h.counters.count('received', 3)
    h.counters.reject('bad_json')
    h.counters.observeAck(4)
    h.counters.sourceEvent(0, startedAt)
    h.now += 2500
    const { text, headers } = await h.call('/metrics')
    expect(headers['content-type']).toContain('text/plain')
    for (const line of [
      'signalbox_ingest_requests_total 3',
      'signalbox_ingest_rejected_total{reason="bad_json"} 1',
      'signalbox_ingest_acknowledge_seconds_bucket{le="0.003"} 0',
      'signalbox_ingest_acknowledge_seconds_bucket{le="0.005"} 1',
      'signalbox_ingest_acknowledge_seconds_bucket{le="+Inf"} 1',
      'signalbox_ingest_acknowledge_seconds_sum 0.004',
      'signalbox_ingest_acknowledge_seconds_count 1',
      'signalbox_source_last_event_age_seconds{source="fastio"} 2.5',
      'signalbox_log_head 1',
      'signalbox_router_lag_events 1',
      'signalbox_dead_letters 1',
      'signalbox_deliveries{state="dead"} 1',
      'signalbox_target_circuit{target="worker",state="open"} 1',
      'signalbox_stream_readers 0',
    ]) {
      expect(text.split('\n')).toContain(line)
    }
    expect((await h.call('/metrics')).text).toContain('signalbox_ingest_requests_total 3\n')
  })
})

describe('readiness', () => {
  const withChecks = async (checks: ReadyCheck[], ask: (h: Harness) => Promise<void>): Promise<void> => {
    const other = await startHarness({ deps: () => ({ checks }) })
    await ask(other)
    await other.close()
  }

  it('names what is not ready, without telling why to strangers', async () => {
    const checks = [
      { name: 'good', check: async () => ({ ok: true, detail: 'fine' }) },
      { name: 'bad', check: () => Promise.reject(new Error('/root/secret')) },
    ]
    await withChecks(checks, async (other) => {
      const { status, json, text } = await other.call('/readyz', { token: null })
      expect(status).toBe(503)
      expect(json).toEqual({
        status: 'not ready',
        checks: { good: { ok: true, detail: 'fine' }, bad: { ok: false, detail: 'the check failed' } },
      })
      expect(text).not.toContain('secret')
    })
  })

  it('asks the store once a second, however often it is asked', async () => {
    let asked = 0
    const check = async () => ({ ok: true, detail: String((asked += 1)) })
    await withChecks([{ name: 'store', check }], async (other) => {
      for (let n = 0; n < 5; n += 1) await other.call('/readyz')
      expect(asked).toBe(1)
      other.now += 1000
      await other.call('/readyz')
      expect(asked).toBe(2)
    })
  })

  it('a router that stands still while events wait is not alive', async () => {
    h.store.append(newEvent(1))
    const ask = async () => (await h.call('/readyz')).json.checks.router
    expect(await ask()).toMatchObject({ ok: true, detail: '1 events behind' })
    h.now += 31_000
    expect((await ask()).ok).toBe(false)
    h.store.route()
    h.now += 1000
    expect(await ask()).toEqual({ ok: true, detail: 'up to date' })
  })
})

describe('the server', () => {
  it('listens on a Unix socket that only its owner may use, also after a crash left one behind', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'signalbox-'))
    const path = join(dir, 'admin.sock')
    let app: ReturnType<typeof createAdminApp> | undefined
    const base = await startHarness({
      deps: (deps: AdminDeps) => {
        app = createAdminApp(deps)
        return {}
      },
    })
    if (app === undefined) throw new Error('no app')
    const first = await startAdminServer({ app, address: { path }, limits: config.limits })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await expect(startAdminServer({ app, address: { path }, limits: config.limits })).rejects.toThrow(
      /EADDRINUSE/,
    )
    const status = await new Promise((resolve, reject) => {
      request({ socketPath: path, path: '/healthz' }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .once('error', reject)
        .end()
    })
    expect(status).toBe(200)
    await first.close()
    await base.close()
    await rm(dir, { recursive: true })
  })

  it('says which port is in use', async () => {
    const app = createAdminApp({ ...({} as AdminDeps), config, rules: [], checks: [], clock: () => 0 })
    const address = { host: '127.0.0.1', port: h.port }
    await expect(startAdminServer({ app, address, limits: config.limits })).rejects.toMatchObject({
      code: 'SB_PORT_IN_USE',
      message: `Another program listens on 127.0.0.1:${h.port}.`,
    })
  })
})
