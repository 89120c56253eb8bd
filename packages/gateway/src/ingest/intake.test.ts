import { signSync } from '@signalbox/events/node'
import { describe, expect, it, vi } from 'vitest'
import { Intake } from './intake.ts'
import type { IngestSource } from './options.ts'

const now = Date.parse('2026-02-24T10:30:05Z')
const payload = {
  eventId: 'evt-1',
  eventType: 'upload',
  workspaceId: '1234567890123456789',
  fileId: 'F3JM5-zqzfx',
  fileName: 'a.mp4',
  fileSize: 12,
  userId: '9',
  timestamp: '2026-02-24T10:30:00Z',
}

const bytes = (value: unknown): Buffer =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))

function intakeOf(fields: Partial<IngestSource> = {}, onAuto = vi.fn<(dialect: string) => void>()): Intake {
  const source: IngestSource = {
    name: 'fastio',
    tenant: 'default',
    dialects: ['fastio-signature-sha256'],
    secrets: [
      { label: 'old', value: 'old-secret' },
      { label: 'new', value: 'new-secret' },
    ],
    unsigned: false,
    toleranceSec: 300,
    ...fields,
  }
  return new Intake({ source, maxJsonDepth: 16, onAuto })
}

function signed(body: Buffer, secret = 'new-secret', dialect = 'fastio-signature-sha256' as const) {
  const headers = signSync(body, { dialect, secret })
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

describe('intake of a signed event', () => {
  it('makes the row of the log', () => {
    const body = bytes(payload)
    const headers = { ...signed(body), 'content-type': 'application/json' }
    const verdict = intakeOf().judge(headers, body, now)
    expect(verdict).toMatchObject({
      kind: 'event',
      isVerified: true,
      isKnown: true,
      event: {
        tenant: 'default',
        source: 'fastio',
        sourceKind: 'webhook',
        dialect: 'fastio-signature-sha256',
        keys: ['webhook:fastio-signature-sha256:evt-1'],
        type: 'file.created',
        time: Date.parse(payload.timestamp),
        receivedAt: now,
        file: 'f3jm5zqzfx',
        workspace: '1234567890123456789',
        original: undefined,
        raw: body,
      },
    })
    if (verdict.kind !== 'event') throw new Error('not an event')
    expect(JSON.parse(verdict.event.meta)).toEqual({
      verified: true,
      dialect: 'fastio-signature-sha256',
      secret: 'new',
      contentType: 'application/json',
    })
    expect(JSON.parse(verdict.event.event)).toMatchObject({ eventId: 'evt-1', data: { name: 'a.mp4' } })
  })

  it('says which secret fits, each time anew', () => {
    const intake = intakeOf()
    const body = bytes(payload)
    const labels = ['old-secret', 'new-secret', 'old-secret'].map((secret) => {
      const verdict = intake.judge(signed(body, secret), body, now)
      return verdict.kind === 'event' ? (JSON.parse(verdict.event.meta) as { secret: string }).secret : ''
    })
    expect(labels).toEqual(['old', 'new', 'old'])
  })

  it('keeps numbers that a double cannot hold, as text beside the bytes', () => {
    const body = bytes(JSON.stringify(payload).replace('"1234567890123456789"', '1234567890123456789'))
    const verdict = intakeOf().judge(signed(body), body, now)
    if (verdict.kind !== 'event') throw new Error('not an event')
    expect(verdict.event.workspace).toBe('1234567890123456789')
    expect(JSON.parse(verdict.event.original ?? '')).toMatchObject({ workspaceId: '1234567890123456789' })
  })

  it('marks a name that is in no table', () => {
    const body = bytes({ ...payload, eventType: 'something_new' })
    expect(intakeOf().judge(signed(body), body, now)).toMatchObject({
      kind: 'event',
      isKnown: false,
      event: { type: 'fastio.something_new' },
    })
  })

  it('does not let __proto__ reach anything', () => {
    const body = bytes(JSON.stringify(payload).replace('{', '{"__proto__":{"polluted":true},'))
    expect(intakeOf().judge(signed(body), body, now)).toMatchObject({ kind: 'event' })
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('tells once which dialect a source with auto has', () => {
    const onAuto = vi.fn<(dialect: string) => void>()
    const intake = intakeOf({ dialects: ['auto'] }, onAuto)
    const body = bytes(payload)
    for (let i = 0; i < 3; i++) expect(intake.judge(signed(body), body, now).kind).toBe('event')
    expect(onAuto.mock.calls).toEqual([['fastio-signature-sha256']])
  })
})

describe('intake refuses', () => {
  const body = bytes(payload)
  const right = signed(body)['fastio-signature'] ?? ''

  it.each([
    ['no signature', {}, body, 'missing_signature'],
    ['an empty one', { 'fastio-signature': '' }, body, 'malformed_signature'],
    ['a truncated one', { 'fastio-signature': right.slice(0, -2) }, body, 'malformed_signature'],
    ['an extended one', { 'fastio-signature': `${right}00` }, body, 'malformed_signature'],
    ['another scheme', { 'fastio-signature': right.replace('sha256', 'sha1') }, body, 'malformed_signature'],
    ['two in one header', { 'fastio-signature': `${right}, ${right}` }, body, 'malformed_signature'],
    ['a secret that is not ours', signed(body, 'guess'), body, 'signature_mismatch'],
    ['re-serialised JSON', signed(body), bytes(JSON.stringify(payload, null, 1)), 'signature_mismatch'],
    ['an empty body', {}, Buffer.alloc(0), 'missing_signature'],
  ])('%s', (_, headers, sent, reason) => {
    expect(intakeOf().judge(headers, sent, now)).toMatchObject({ kind: 'refused', reason })
  })

  it.each([
    ['nothing', '', 'SB_NOT_JSON'],
    ['text', 'hello', 'SB_NOT_JSON'],
    ['a list', '[1]', 'SB_NOT_JSON'],
    ['half an object', '{"eventType":"upl', 'SB_NOT_JSON'],
    ['an object that is no event', '{"a":1}', 'SB_NOT_AN_EVENT'],
    ['depth 10,000', '['.repeat(10_000) + ']'.repeat(10_000), 'SB_JSON_TOO_DEEP'],
    ['a byte order mark', `\uFEFF${JSON.stringify(payload)}`, 'SB_NOT_UTF8'],
    ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'SB_NOT_UTF8'],
  ])('an authentic body that is %s', (_, sent, code) => {
    const raw = Buffer.from(sent)
    const verdict = intakeOf().judge(signed(raw), raw, now)
    expect(verdict).toMatchObject({ kind: 'refused', error: { code } })
  })

  it('an old and a future time where a time is signed', () => {
    const intake = intakeOf({ dialects: ['fastio-signature-t-v1'] })
    const at = (signedAt: number) => {
      const timestamp = signedAt / 1000
      const headers = signSync(body, { dialect: 'fastio-signature-t-v1', secret: 'new-secret', timestamp })
      return intake.judge({ 'fastio-signature': headers['Fastio-Signature'] ?? '' }, body, now)
    }
    expect(at(now)).toMatchObject({ kind: 'event' })
    expect(at(now - 301_000)).toMatchObject({ kind: 'refused', reason: 'timestamp_too_old' })
    expect(at(now + 301_000)).toMatchObject({ kind: 'refused', reason: 'timestamp_in_future' })
  })
})

describe('intake of a challenge', () => {
  const body = bytes({ challenge: 'token-1' })

  it('echoes a signed one and one without any signature', () => {
    expect(intakeOf().judge(signed(body), body, now)).toEqual({ kind: 'challenge', token: 'token-1' })
    expect(intakeOf().judge({}, body, now)).toEqual({ kind: 'challenge', token: 'token-1' })
  })

  it('refuses one whose signature does not fit', () => {
    expect(intakeOf().judge(signed(body, 'guess'), body, now)).toMatchObject({ kind: 'refused' })
  })

  it('does not look into long bodies without a signature, nor at events with a challenge in them', () => {
    const long = bytes({ challenge: 'token-1', padding: ' '.repeat(5_000) })
    expect(intakeOf().judge({}, long, now)).toMatchObject({ reason: 'missing_signature' })
    const event = bytes({ ...payload, challenge: 'token-1' })
    expect(intakeOf().judge({}, event, now)).toMatchObject({ reason: 'missing_signature' })
  })
})

describe('intake of a source that is not signed', () => {
  const open = { unsigned: true, secrets: [] }
  const body = bytes(payload)

  it('takes an event as unverified', () => {
    const verdict = intakeOf(open).judge({}, body, now)
    expect(verdict).toMatchObject({ kind: 'event', isVerified: false })
    if (verdict.kind === 'event') expect(JSON.parse(verdict.event.meta)).toEqual({ verified: false })
  })

  it('checks a signature where there are secrets and one is sent', () => {
    const intake = intakeOf({ unsigned: true })
    expect(intake.judge({}, body, now)).toMatchObject({ kind: 'event', isVerified: false })
    expect(intake.judge(signed(body), body, now)).toMatchObject({ kind: 'event', isVerified: true })
    expect(intake.judge(signed(body, 'guess'), body, now)).toMatchObject({ kind: 'refused' })
  })

  it('finds the form of the payload among all dialects', () => {
    const apiEvent = bytes({
      event_id: 'e1',
      event: 'workspace_storage_file_added',
      object_id: 'f1',
      created: '2026-02-24 10:30:00 UTC',
    })
    expect(intakeOf({ ...open, dialects: ['auto'] }).judge({}, apiEvent, now)).toMatchObject({
      kind: 'event',
      event: { type: 'file.created' },
    })
  })
})
