import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionMs } from '../../src/http/auth/tokens.ts'
import {
  adminToken,
  auditToken,
  ingestToken,
  newEvent,
  readToken,
  startedAt,
  startHarness,
  type Harness,
} from './harness.ts'

let h: Harness
beforeAll(async () => {
  h = await startHarness()
  h.store.append(newEvent(1))
  h.store.route()
})
afterAll(() => h.close())

const reads = [
  '/v1/events',
  '/v1/events/1',
  '/v1/events/1/raw',
  '/v1/rules',
  '/v1/deliveries',
  '/v1/dead-letters',
  '/v1/rejections',
  '/v1/sources',
  '/v1/status',
  '/v1/streams',
  '/metrics',
]

describe('tokens', () => {
  it.each(reads)('%s needs one, and `read` is enough', async (path) => {
    const without = await h.call(path, { token: null })
    expect(without.status).toBe(401)
    expect(without.headers['content-type']).toBe('application/problem+json')
    expect(without.headers['www-authenticate']).toContain('Bearer')
    expect(without.json).toMatchObject({ code: 'SB_UNAUTHORIZED', status: 401 })
    expect(without.json.todo).toContain('admin-token')
    expect((await h.call(path, { token: readToken })).status).toBe(200)
    expect((await h.call(path, { token: adminToken })).status).toBe(200)
    expect((await h.call(path, { token: ingestToken })).status).toBe(403)
    expect((await h.call(path, { token: auditToken })).status).toBe(403)
  })

  it.each(['/v1/events/stream', '/v1/streams/audit'])('%s needs one', async (path) => {
    expect((await h.call(path, { token: null })).status).toBe(401)
    expect((await h.call(path, { token: ingestToken })).status).toBe(403)
    expect((await h.call(path, { method: 'HEAD', token: readToken })).status).toBe(200)
  })

  it('a stream token reads its stream and no other', async () => {
    expect((await h.call('/v1/streams/audit', { method: 'HEAD', token: auditToken })).status).toBe(200)
    expect((await h.call('/v1/streams/other', { token: auditToken })).status).toBe(403)
    expect((await h.call('/v1/events/stream', { token: auditToken })).status).toBe(403)
  })

  it('redrive needs the admin token', async () => {
    const call = { method: 'POST', body: { all: true, dryRun: true } }
    expect((await h.call('/v1/dead-letters/redrive', { ...call, token: readToken })).status).toBe(403)
    expect((await h.call('/v1/dead-letters/redrive', call)).status).toBe(200)
  })

  it.each([
    '',
    'Bearer',
    'Bearer ',
    `Basic ${adminToken}`,
    `Bearer ${adminToken}x`,
    `Bearer ${adminToken.slice(0, -1)}`,
    `Bearer ${adminToken} ${adminToken}`,
    `Bearer ${'x'.repeat(5000)}`,
  ])('refuses `Authorization: %s`', async (authorization) => {
    expect((await h.call('/v1/events', { token: null, headers: { authorization } })).status).toBe(401)
  })

  it('/healthz and /readyz need none', async () => {
    expect((await h.call('/healthz', { token: null })).json).toEqual({ status: 'ok' })
    expect((await h.call('/readyz', { token: null })).json.status).toBe('ready')
  })

  it('an answer never shows a secret', async () => {
    for (const path of reads) {
      const { text } = await h.call(path)
      expect(text).not.toContain('a-very-secret-value')
      expect(text).not.toContain(adminToken)
    }
  })
})

describe('Host', () => {
  it.each([
    ['localhost', 200],
    ['localhost:4400', 200],
    ['LocalHost:1', 200],
    ['signalbox.localhost', 200],
    ['127.0.0.1:9', 200],
    ['127.8.8.8', 200],
    ['[::1]:4400', 200],
    ['gateway.example.com', 200],
    ['gateway.example.com:9999', 200],
    ['only.example.com:8443', 200],
    ['only.example.com', 403],
    ['only.example.com:1', 403],
    ['evil.example.com', 403],
    ['gateway.example.com.evil.com', 403],
    ['localhost.evil.com', 403],
    ['127.0.0.1.evil.com', 403],
    ['192.168.1.5', 403],
    ['10.0.0.1:4400', 403],
  ])('%s is answered with %i', async (host, status) => {
    const reply = await h.call('/v1/rules', { headers: { host } })
    expect(reply.status).toBe(status)
    if (status === 403) expect(reply.json.code).toBe('SB_HOST_REFUSED')
  })

  it('any is fine for the health of load balancers', async () => {
    expect((await h.call('/healthz', { token: null, headers: { host: 'whatever.example' } })).status).toBe(
      200,
    )
  })

  it('a page is not served to a rebound name', async () => {
    expect((await h.call('/', { token: null, headers: { host: 'evil.example.com' } })).status).toBe(403)
  })
})

describe('Origin', () => {
  const own = { host: 'localhost:4400' }
  it.each([
    [{}, 200],
    [{ origin: 'http://localhost:4400' }, 200],
    [{ origin: 'http://localhost:4400', 'sec-fetch-site': 'same-origin' }, 200],
    [{ 'sec-fetch-site': 'none' }, 200],
    [{ origin: 'http://localhost:3000' }, 403],
    [{ origin: 'https://localhost:4401' }, 403],
    [{ origin: 'http://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'nonsense' }, 403],
    [{ origin: 'file://' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ origin: 'http://localhost:4400', 'sec-fetch-site': 'cross-site' }, 403],
  ] as const)('a change with %j is answered with %i', async (headers, status) => {
    const body = { pattern: { source: ['fast.io'] }, event: {} }
    const reply = await h.call('/v1/rules/test', { method: 'POST', body, headers: { ...own, ...headers } })
    expect(reply.status).toBe(status)
    if (status === 403) expect(reply.json.code).toBe('SB_ORIGIN_REFUSED')
  })

  it('behind a proxy with TLS the default port counts', async () => {
    const headers = { host: 'gateway.example.com', origin: 'https://gateway.example.com' }
    const body = { pattern: { source: ['fast.io'] }, event: {} }
    expect((await h.call('/v1/rules/test', { method: 'POST', body, headers })).status).toBe(200)
  })

  it('no answer allows another origin to read it', async () => {
    const headers = { origin: 'http://evil.example' }
    const reply = await h.call('/v1/events', { headers })
    expect(reply.headers['access-control-allow-origin']).toBeUndefined()
    const preflight = await h.call('/v1/events', { method: 'OPTIONS', token: null, headers })
    expect(preflight.status).toBe(405)
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined()
  })
})

describe('sessions', () => {
  const logIn = async (token: string, headers = {}) =>
    h.call('/session', { method: 'POST', token: null, body: { token }, headers })
  const cookieOf = (reply: Awaited<ReturnType<typeof logIn>>): string =>
    reply.headers['set-cookie']?.[0] ?? ''

  it('opens one that scripts cannot read and other sites cannot use', async () => {
    const reply = await logIn(adminToken)
    expect(reply.json).toEqual({ caller: 'admin', expiresInSec: sessionMs / 1000 })
    const cookie = cookieOf(reply)
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Strict/i)
    expect(cookie).not.toMatch(/Secure/i)
    expect(cookie).not.toContain(adminToken)
    const use = async (headers = {}) =>
      h.call('/v1/events', { token: null, headers: { cookie: cookie.split(';')[0] ?? '', ...headers } })
    expect((await use()).status).toBe(200)
    expect((await use({ 'sec-fetch-site': 'same-site' })).status).toBe(403)
    h.now = startedAt + sessionMs
    expect((await use()).status).toBe(401)
    h.now = startedAt
  })

  it('is marked Secure where the page came by TLS', async () => {
    const headers = { host: 'gateway.example.com', origin: 'https://gateway.example.com' }
    expect(cookieOf(await logIn(readToken, headers))).toMatch(/Secure/i)
  })

  it('carries the scopes of its token', async () => {
    const cookie = cookieOf(await logIn(readToken)).split(';')[0] ?? ''
    const body = { all: true }
    const reply = await h.call('/v1/dead-letters/redrive', {
      method: 'POST',
      token: null,
      body,
      headers: { cookie },
    })
    expect(reply.status).toBe(403)
  })

  it('cannot be forged', async () => {
    const cookie = cookieOf(await logIn(readToken)).split(';')[0] ?? ''
    const [claims = '', mac = ''] = cookie.replace('signalbox_session=', '').split('.')
    const later = Buffer.from(JSON.stringify(['admin', startedAt + 1e12, 'x'])).toString('base64url')
    for (const forged of [
      `${later}.${mac}`,
      `${claims}.`,
      claims,
      `${claims}.AAAA`,
      `${claims}.${mac}.x`,
      '',
      '.',
      'null.null',
    ]) {
      const headers = { cookie: `signalbox_session=${forged}` }
      expect((await h.call('/v1/events', { token: null, headers })).status).toBe(401)
    }
  })

  it('a form logs in and is sent back; a wrong token is told', async () => {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      host: 'localhost',
      origin: 'http://localhost',
    }
    const good = await h.call('/session', {
      method: 'POST',
      token: null,
      headers,
      raw: `token=${adminToken}`,
    })
    expect(good.status).toBe(303)
    expect(good.headers.location).toBe('/')
    const bad = await h.call('/session', {
      method: 'POST',
      token: null,
      headers,
      raw: 'token=%3Cscript%3Ewrong',
    })
    expect(bad.status).toBe(401)
    expect(bad.text).toContain('not a token')
    expect(bad.text).not.toContain('<script>wrong')
    expect((await logIn('sbx_wrong')).status).toBe(401)
  })

  it('another page cannot log a browser in', async () => {
    expect((await logIn(adminToken, { origin: 'http://evil.example' })).status).toBe(403)
  })

  it('ends at logout', async () => {
    const reply = await h.call('/session', { method: 'DELETE', token: null })
    expect(reply.status).toBe(204)
    expect(cookieOf(reply)).toMatch(/Max-Age=0/i)
  })
})

describe('the page at /', () => {
  it('says what this is, asks for the token, and loads nothing from elsewhere', async () => {
    const { text, headers, status } = await h.call('/', { token: null })
    expect(status).toBe(200)
    expect(text).toContain('Signalbox')
    expect(text).toContain('action="/session"')
    expect(text).toContain('/webhooks/fastio')
    expect(text).not.toMatch(/(src|href)="(https?:)?\/\//)
    const nonce = /nonce="([^"]+)"/.exec(text)?.[1]
    expect(headers['content-security-policy']).toContain(`script-src 'nonce-${nonce}'`)
    expect(headers['x-frame-options']).toBe('DENY')
  })

  it('shows events to whoever is logged in', async () => {
    const { text } = await h.call('/')
    expect(text).toContain('id="events"')
    expect(text).not.toContain('action="/session"')
  })
})
