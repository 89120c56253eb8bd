import { describe, expect, it } from 'vitest'
import { RejectionRing, type NewRejection } from './rejection-ring.ts'

function refused(fields: Partial<NewRejection> = {}): NewRejection {
  return {
    at: 1,
    source: 'fastio',
    path: '/webhooks/fastio',
    method: 'POST',
    remote: '127.0.0.1',
    reason: 'signature_mismatch',
    code: 'SB_SIGNATURE_MISMATCH',
    message: 'no',
    status: 401,
    bytes: 0,
    rawHeaders: [],
    body: undefined,
    ...fields,
  }
}

describe('rejections', () => {
  it('keeps the last ones, newest first', () => {
    const ring = new RejectionRing(3)
    expect(ring.list()).toEqual([])
    for (let at = 1; at <= 2; at++) ring.add(refused({ at }))
    expect(ring.list().map((r) => r.at)).toEqual([2, 1])
    for (let at = 3; at <= 8; at++) ring.add(refused({ at }))
    expect(ring.list().map((r) => r.at)).toEqual([8, 7, 6])
  })

  it('keeps none if told so', () => {
    const ring = new RejectionRing(0)
    ring.add(refused())
    expect(ring.list()).toEqual([])
  })

  it('keeps the beginning of a body, in a copy', () => {
    const ring = new RejectionRing(1)
    const body = Buffer.alloc(5_000, 'a')
    ring.add(refused({ body, bytes: 5_000 }))
    body.fill('b')
    const [kept] = ring.list()
    expect(Buffer.from(kept?.excerpt ?? '', 'base64').toString()).toBe('a'.repeat(2048))
    expect(kept?.bytes).toBe(5_000)
  })

  it('leaves secrets out and shortens signatures', () => {
    const ring = new RejectionRing(1)
    const rawHeaders = [
      'Authorization',
      'Bearer abcdef',
      'Cookie',
      'a=b',
      'X-Api-Key',
      'k',
      'X-Auth',
      'y',
      'Fastio-Signature',
      'sha256=0123456789abcdef0123',
      'Content-Type',
      'text/plain',
      'X-Long',
      'x'.repeat(1_000),
      '__proto__',
      'evil',
      'X-Twice',
      '1',
      'x-twice',
      '2',
    ]
    ring.add(refused({ rawHeaders }))
    const [kept] = ring.list()
    const headers = structuredClone(kept?.headers ?? {})
    expect(headers).toMatchObject({
      authorization: '[removed]',
      cookie: '[removed]',
      'x-api-key': '[removed]',
      'x-auth': '[removed]',
      'fastio-signature': 'sha256=012345678…',
      'content-type': 'text/plain',
      'x-long': `${'x'.repeat(256)}…`,
      'x-twice': '1, 2',
    })
    expect(Object.keys(headers)).toContain('__proto__')
    expect(kept?.contentType).toBe('text/plain')
    expect(JSON.stringify(kept)).not.toMatch(/abcdef|Bearer/)
  })

  it('is bounded in the headers that it keeps', () => {
    const ring = new RejectionRing(1)
    ring.add(refused({ rawHeaders: Array.from({ length: 4_000 }, (_, i) => `x-${i}`) }))
    expect(ring.list()[0]?.headerNames).toHaveLength(64)
  })
})
