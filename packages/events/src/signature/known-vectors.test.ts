/** Signatures that others made: openssl, and the Standard Webhooks specification. */
import { describe, expect, it } from 'vitest'
import type { DialectName } from '../dialects/dialect.ts'
import { signSync, verifySync } from '../node/node-signatures.ts'
import { sign } from './sign.ts'
import { verify } from './verify.ts'

const body = new TextEncoder().encode('{"eventType":"upload"}')
const secret = 'test-secret'
const timestamp = 1_771_929_000
const now = timestamp * 1000

// printf '%s' '{"eventType":"upload"}' | openssl dgst -sha256 -hmac test-secret
const bodyHex = '00df7cd66562441fc12e58cee9bebf2290811a96e1932e4d2708dca67d629392'
const bodyBase64 = 'AN981mViRB/BLljO6b6/IpCBGpbhky5NJwjcpn1ik5I='
// printf '%s' '1771929000.{"eventType":"upload"}' | openssl dgst -sha256 -hmac test-secret
const timedHex = '5868b0702fb88f47ca627ca9fbad66891dd4a99ff4276a78a25271bd971c7fbd'
const timedBase64 = 'WGiwcC+4j0fKYnyp+61miR3UqZ/0J2p4olJxvZccf70='

const vectors: [DialectName, Record<string, string>][] = [
  ['fastio-signature-hex', { 'Fastio-Signature': bodyHex }],
  ['fastio-signature-base64', { 'Fastio-Signature': bodyBase64 }],
  ['fastio-signature-sha256', { 'Fastio-Signature': `sha256=${bodyHex}` }],
  ['fastio-signature-t-v1', { 'Fastio-Signature': `t=${timestamp},v1=${timedBase64}` }],
  ['fastio-signature-t-v1-hex', { 'Fastio-Signature': `t=${timestamp},v1=${timedHex}` }],
  ['x-fastio-signature-hex', { 'X-Fastio-Signature': bodyHex }],
  ['x-fastio-signature-base64', { 'X-Fastio-Signature': bodyBase64 }],
  [
    'x-fastio-signature-timestamp',
    { 'X-Fastio-Signature': `sha256=${timedHex}`, 'X-Fastio-Timestamp': String(timestamp) },
  ],
  ['x-fastio-signature-event-object', { 'X-Fastio-Signature': `sha256=${bodyHex}` }],
]

describe.each(vectors)('%s', (dialect, headers) => {
  it('is signed as openssl signs it', async () => {
    expect(await sign(body, { dialect, secret, timestamp })).toEqual(headers)
    expect(signSync(body, { dialect, secret, timestamp })).toEqual(headers)
  })

  it('is verified', async () => {
    const options = { dialects: [dialect], secrets: [secret], now }
    expect(await verify({ headers, body }, options)).toMatchObject({ ok: true, dialect, secretIndex: 0 })
    expect(verifySync({ headers, body }, options)).toMatchObject({ ok: true, dialect, secretIndex: 0 })
    expect(await verify({ headers: new Headers(headers), body }, options)).toMatchObject({ ok: true })
  })
})

describe('Standard Webhooks', () => {
  // From the specification's own test suite.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const messageId = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
  const sent = new TextEncoder().encode('{"test": 2432232314}')
  const seconds = 1_614_265_330
  const headers = {
    'webhook-id': messageId,
    'webhook-timestamp': String(seconds),
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  }

  it('is signed as the specification signs it', async () => {
    const options = { dialect: 'standard-webhooks', secret, timestamp: seconds, messageId } as const
    expect(await sign(sent, options)).toEqual(headers)
    expect(signSync(sent, options)).toEqual(headers)
  })

  it('is verified, with its id and time', async () => {
    const options = { dialects: ['standard-webhooks'], secrets: [secret], now: seconds * 1000 } as const
    const expected = {
      ok: true,
      dialect: 'standard-webhooks',
      secretIndex: 0,
      signedAt: seconds * 1000,
      messageId,
    }
    expect(await verify({ headers, body: sent }, options)).toEqual(expected)
    expect(verifySync({ headers, body: sent }, options)).toEqual(expected)
  })
})
