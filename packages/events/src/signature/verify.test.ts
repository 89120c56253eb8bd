import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DialectName } from '../dialects/dialect.ts'
import { dialectNames, dialects } from '../dialects/dialects.ts'
import { prepareVerifier, signSync } from '../node/node-signatures.ts'
import { SignatureConfigError } from './signature-config-error.ts'
import { createVerifier } from './verify.ts'
import type { HeaderSource, VerifyOptions, VerifyResult } from './verify-result.ts'

const secret = 'a-secret-of-some-length'
const timestamp = 1_771_929_000
const now = timestamp * 1000
const body = new TextEncoder().encode('{"eventType":"upload", "fileSize": 1}')
const timed = dialectNames.filter((name) => dialects[name].toleranceSec > 0)

type Headers = Record<string, string>

function signed(dialect: DialectName, bytes = body, by = secret): Headers {
  return signSync(bytes, { dialect, secret: by, timestamp, messageId: 'msg_1' })
}

/** Both verifiers, which must agree. */
async function check(
  options: Partial<VerifyOptions> & Pick<VerifyOptions, 'dialects'>,
  headers: HeaderSource,
  bytes: Uint8Array = body,
  at = now,
): Promise<VerifyResult> {
  const all = { secrets: [secret], ...options }
  const onNode = prepareVerifier(all)(headers, bytes, at)
  expect(await createVerifier(all)(headers, bytes, at)).toEqual(onNode)
  return onNode
}

async function reason(
  dialect: DialectName,
  headers: HeaderSource,
  bytes?: Uint8Array,
  at?: number,
): Promise<string> {
  const result = await check({ dialects: [dialect] }, headers, bytes, at)
  return result.ok ? 'accepted' : result.reason
}

/** The signature header with its value changed. */
function withSignature(dialect: DialectName, change: (value: string) => string): Headers {
  const headers = signed(dialect)
  const { header } = dialects[dialect]
  return { ...headers, [header]: change(headers[header] ?? '') }
}

describe.each(dialectNames)('%s', (dialect) => {
  const { header } = dialects[dialect]

  it('accepts what it signed, for any body and secret', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.string({ minLength: 1 }), async (bytes, by) => {
        fc.pre(!by.startsWith('whsec_'))
        const result = await check({ dialects: [dialect], secrets: [by] }, signed(dialect, bytes, by), bytes)
        expect(result.ok).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('refuses any other body', async () => {
    const headers = signed(dialect)
    await fc.assert(
      fc.asyncProperty(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const tampered = Uint8Array.from(body)
        tampered[at] = (tampered[at] ?? 0) ^ flip
        expect(await reason(dialect, headers, tampered)).toBe('signature_mismatch')
      }),
      { numRuns: 60 },
    )
    expect(await reason(dialect, headers, body.subarray(1))).toBe('signature_mismatch')
    expect(await reason(dialect, headers, Uint8Array.of(...body, 0x20))).toBe('signature_mismatch')
    expect(await reason(dialect, headers, new Uint8Array(0))).toBe('signature_mismatch')
  })

  it('refuses any other header', async () => {
    const original = signed(dialect)
    const value = original[header] ?? ''
    const character = fc.constantFrom(
      ...'0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/=,.- '.split(''),
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(value.length - 1), character, async (at, replacement) => {
        const changed = value.slice(0, at) + replacement + value.slice(at + 1)
        // Hex means the same in both cases.
        fc.pre(changed !== value && !(changed.toLowerCase() === value && /[0-9a-f]{64}$/.test(value)))
        const result = await check({ dialects: [dialect] }, { ...original, [header]: changed })
        expect(result.ok).toBe(false)
      }),
      { numRuns: 150 },
    )
  })

  it('refuses a signature that is empty, cut or extended', async () => {
    const value = signed(dialect)[header] ?? ''
    for (let length = 0; length < value.length; length++) {
      expect(
        await reason(
          dialect,
          withSignature(dialect, () => value.slice(0, length)),
        ),
      ).not.toBe('accepted')
    }
    for (const tail of ['0', 'a', '=', '==', ',', '00', 'A===', '\u0000', value]) {
      const outcome = await reason(
        dialect,
        withSignature(dialect, () => value + tail),
      )
      // A further part after the comma is for others to read; it does not make a signature wrong.
      expect(outcome === 'accepted').toBe(tail === ',' && dialects[dialect].scheme === 't-v1')
    }
    expect(
      await reason(
        dialect,
        withSignature(dialect, () => 'f'.repeat(1_000_000)),
      ),
    ).toBe('malformed_signature')
    expect(
      await reason(
        dialect,
        withSignature(dialect, () => ''),
      ),
    ).toBe('malformed_signature')
  })

  it('refuses a request without the header, and with the header twice', async () => {
    expect(await reason(dialect, {})).toBe('missing_signature')
    const value = signed(dialect)[header] ?? ''
    const headers = { ...signed(dialect), [header]: [value, value] }
    expect(await reason(dialect, headers)).toBe('malformed_signature')
  })

  it('refuses the right signature over JSON that was parsed and written again', async () => {
    const again = new TextEncoder().encode(JSON.stringify(JSON.parse(new TextDecoder().decode(body))))
    expect(again).not.toEqual(body)
    expect(await reason(dialect, signed(dialect), again)).toBe('signature_mismatch')
  })

  it('refuses another secret, and tells which of several matched', async () => {
    expect(await check({ dialects: [dialect], secrets: ['other'] }, signed(dialect))).toMatchObject({
      ok: false,
      reason: 'signature_mismatch',
    })
    const secrets = ['first', 'second', secret]
    expect(await check({ dialects: [dialect], secrets }, signed(dialect))).toMatchObject({ secretIndex: 2 })
    expect(await check({ dialects: [dialect], secrets }, signed(dialect, body, 'first'))).toMatchObject({
      secretIndex: 0,
    })
  })

  it('finds the header whatever its case', async () => {
    const entries = Object.entries(signed(dialect))
    expect(await reason(dialect, Object.fromEntries(entries.map(([k, v]) => [k.toUpperCase(), v])))).toBe(
      'accepted',
    )
    expect(await reason(dialect, Object.fromEntries(entries.map(([k, v]) => [k.toLowerCase(), v])))).toBe(
      'accepted',
    )
    expect(await reason(dialect, new Map(entries.map(([k, v]) => [k.toLowerCase(), v])))).toBe('accepted')
  })

  it('never throws on what anybody may send', async () => {
    const anyText = fc.oneof(
      fc.string(),
      fc.constantFrom('t=', 'v1=', 't=,v1=', 'sha256=', 'v1,', 'v1, v1,', 't=1,t=1,v1=', ' '),
    )
    await fc.assert(
      fc.asyncProperty(anyText, anyText, anyText, async (signature, time, messageId) => {
        const { timestampHeader, idHeader } = dialects[dialect]
        const headers: Headers = { [header]: signature }
        if (timestampHeader !== undefined) headers[timestampHeader] = time
        if (idHeader !== undefined) headers[idHeader] = messageId
        expect(await reason(dialect, headers)).toMatch(/^malformed_signature$|^timestamp_missing$/)
      }),
      { numRuns: 100 },
    )
  })
})

describe.each(timed)('%s signs a time', (dialect) => {
  it('and accepts it for five minutes, both ways', async () => {
    const headers = signed(dialect)
    expect(await check({ dialects: [dialect] }, headers)).toMatchObject({ ok: true, signedAt: now })
    expect(await reason(dialect, headers, body, now + 300_000)).toBe('accepted')
    expect(await reason(dialect, headers, body, now - 300_000)).toBe('accepted')
    expect(await reason(dialect, headers, body, now + 300_001)).toBe('timestamp_too_old')
    expect(await reason(dialect, headers, body, now - 300_001)).toBe('timestamp_in_future')
  })

  it('with a tolerance of one’s own, zero included', async () => {
    const verifier = (toleranceSec: number, at: number): boolean =>
      prepareVerifier({ dialects: [dialect], secrets: [secret], toleranceSec })(signed(dialect), body, at).ok
    expect(verifier(0, now)).toBe(true)
    expect(verifier(0, now + 1)).toBe(false)
    expect(verifier(10, now + 10_000)).toBe(true)
  })

  it('and does not believe another time', async () => {
    const { timestampHeader } = dialects[dialect]
    const later = String(timestamp + 1)
    const headers =
      timestampHeader === undefined
        ? withSignature(dialect, (value) => value.replace(/t=\d+/, `t=${later}`))
        : { ...signed(dialect), [timestampHeader]: later }
    expect(await reason(dialect, headers)).toBe('signature_mismatch')
  })

  it('and says so if there is none', async () => {
    const { timestampHeader } = dialects[dialect]
    const headers: Headers =
      timestampHeader === undefined
        ? withSignature(dialect, (value) => value.replace(/t=\d+,/, ''))
        : signed(dialect)
    if (timestampHeader !== undefined) delete headers[timestampHeader]
    expect(await reason(dialect, headers)).toBe('timestamp_missing')
  })
})

describe('several v1', () => {
  const good = (dialect: DialectName): string => signed(dialect)[dialects[dialect].header] ?? ''
  const wrongBase64 = `${'A'.repeat(43)}=`
  const wrongHex = '0'.repeat(64)

  it('one of them must match, in any place, in hex or base64', async () => {
    const value = good('fastio-signature-t-v1')
    const [time = '', v1 = ''] = value.split(/,(.*)/s)
    for (const header of [
      `${time},v1=${wrongBase64},${v1}`,
      `${time},${v1},v1=${wrongBase64}`,
      `${v1},${time}`,
      `${time}, v1=${wrongHex}, ${v1}`,
      `${time},v0=whatever,${v1},v2=more`,
    ]) {
      expect(await reason('fastio-signature-t-v1', { 'Fastio-Signature': header })).toBe('accepted')
    }
  })

  it('a version that is not v1 is not a signature', async () => {
    for (const version of ['v0', 'v2', 'V1', 'v11', 'xv1', 'v']) {
      const changed = good('fastio-signature-t-v1').replace('v1=', `${version}=`)
      expect(await reason('fastio-signature-t-v1', { 'Fastio-Signature': changed })).toBe(
        'malformed_signature',
      )
      const standard = good('standard-webhooks').replace('v1,', `${version},`)
      expect(
        await reason('standard-webhooks', { ...signed('standard-webhooks'), 'webhook-signature': standard }),
      ).toBe('malformed_signature')
    }
  })

  it('Standard Webhooks: any of several, other versions skipped', async () => {
    const headers = signed('standard-webhooks')
    const value = good('standard-webhooks')
    for (const header of [
      `v1,${wrongBase64} ${value}`,
      `${value} v1,${wrongBase64}`,
      `v1a,ed25519 ${value}`,
    ]) {
      expect(await reason('standard-webhooks', { ...headers, 'webhook-signature': header })).toBe('accepted')
    }
    expect(await reason('standard-webhooks', { ...headers, 'webhook-signature': `v1,${wrongBase64}` })).toBe(
      'signature_mismatch',
    )
    expect(await reason('standard-webhooks', { ...headers, 'webhook-signature': `v1, ${value}` })).toBe(
      'malformed_signature',
    )
  })

  it('not hundreds of them, and not two times', async () => {
    const [time = '', v1 = ''] = good('fastio-signature-t-v1').split(/,(.*)/s)
    const many = `${time}${`,v1=${wrongBase64}`.repeat(16)},${v1}`
    expect(await reason('fastio-signature-t-v1', { 'Fastio-Signature': many })).toBe('malformed_signature')
    const two = `t=${timestamp - 9999},${time},${v1}`
    expect(await reason('fastio-signature-t-v1', { 'Fastio-Signature': two })).toBe('malformed_signature')
  })
})

describe('the options', () => {
  const code = (options: VerifyOptions): string => {
    try {
      prepareVerifier(options)
      return 'no error'
    } catch (error) {
      return error instanceof SignatureConfigError ? error.code : 'another error'
    }
  }

  it('are checked before the first request', () => {
    expect(code({ dialects: ['auto'], secrets: [] })).toBe('SB_NO_SECRET')
    expect(code({ dialects: ['auto'], secrets: [''] })).toBe('SB_SECRET_EMPTY')
    expect(code({ dialects: ['standard-webhooks'], secrets: ['whsec_!!'] })).toBe('SB_SECRET_NOT_BASE64')
    expect(code({ dialects: ['standard-webhooks'], secrets: ['whsec_'] })).toBe('SB_SECRET_NOT_BASE64')
    expect(code({ dialects: [], secrets: ['x'] })).toBe('SB_NO_DIALECT')
    expect(code({ dialects: ['nope' as DialectName], secrets: ['x'] })).toBe('SB_UNKNOWN_DIALECT')
    expect(code({ dialects: ['toString' as DialectName], secrets: ['x'] })).toBe('SB_UNKNOWN_DIALECT')
  })

  it('auto finds each dialect', async () => {
    for (const dialect of dialectNames) {
      const result = await check({ dialects: ['auto'] }, signed(dialect))
      expect(result.ok).toBe(true)
      const found = result.ok ? dialects[result.dialect] : undefined
      expect(found?.header).toBe(dialects[dialect].header)
      expect(found?.signed).toBe(dialects[dialect].signed)
    }
    expect(await check({ dialects: ['auto'] }, {})).toMatchObject({ reason: 'missing_signature' })
  })

  it('several dialects: the reason that came furthest is told', async () => {
    const names: DialectName[] = ['standard-webhooks', 'fastio-signature-t-v1', 'fastio-signature-hex']
    const result = await check({ dialects: names }, signed('fastio-signature-t-v1'), body, now + 9e9)
    expect(result).toMatchObject({ ok: false, reason: 'timestamp_too_old' })
    expect(await check({ dialects: names }, signed('fastio-signature-hex'))).toMatchObject({
      dialect: 'fastio-signature-hex',
    })
  })

  it('the name of the timestamp header can be set', async () => {
    const dialect = 'x-fastio-signature-timestamp'
    const headers = signSync(body, { dialect, secret, timestamp, timestampHeader: 'X-Time' })
    expect(Object.keys(headers)).toEqual(['X-Fastio-Signature', 'X-Time'])
    expect(await check({ dialects: [dialect], timestampHeader: 'x-time' }, headers)).toMatchObject({
      ok: true,
    })
    expect(await reason(dialect, headers)).toBe('timestamp_missing')
  })

  it('whsec_ secrets are base64 where the dialect says so, text elsewhere', async () => {
    const whsec = `whsec_${btoa('key')}`
    const byKey = signed('standard-webhooks', body, whsec)
    expect(await check({ dialects: ['standard-webhooks'], secrets: ['key'] }, byKey)).toMatchObject({
      ok: true,
    })
    const byText = signed('x-fastio-signature-event-object', body, whsec)
    const options = { dialects: ['x-fastio-signature-event-object'], secrets: ['key'] } as const
    expect(await check(options, byText)).toMatchObject({ ok: false })
  })

  it('messages quote neither secrets nor signatures', async () => {
    const headers = withSignature('fastio-signature-sha256', () => 'sha256=hunter2')
    const result = await check({ dialects: ['fastio-signature-sha256'] }, headers)
    expect(JSON.stringify(result)).not.toMatch(/hunter2|a-secret/)
  })
})
