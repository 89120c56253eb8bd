import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StoredEvent } from '../store/store.ts'
import { envelopeJson, envelopeOf, eventOf, originalOf } from './envelope.ts'

const event = {
  eventId: 'evt-abc',
  eventType: 'file.created',
  eventName: 'upload',
  timestamp: '2026-02-24T10:30:00Z',
  orgId: '55',
  workspaceId: '1234567890123456789',
  data: { type: 'file', id: 'f3jm5-zqzfx', name: 'a.mp4' },
}

function row(more: Partial<StoredEvent> = {}): StoredEvent {
  return {
    seq: 4711,
    id: 'evt_x_4711',
    tenant: 'default',
    source: 'fastio',
    sourceKind: 'webhook',
    dialect: 'temporal-guide',
    type: 'file.created',
    time: 0,
    timeResolution: 1_000,
    receivedAt: 0,
    file: 'f3jm5zqzfx',
    workspace: '1234567890123456789',
    event: JSON.stringify(event),
    original: undefined,
    raw: Buffer.from('{\n  "event": "upload"\r\n}'),
    meta: '{}',
    enrichment: 'complete',
    added: undefined,
    stale: false,
    ...more,
  }
}

describe('envelopeOf', () => {
  it('is the envelope of EventBridge', () => {
    expect(envelopeOf(row())).toEqual({
      version: '0',
      id: 'evt_x_4711',
      source: 'fast.io',
      'detail-type': 'file.created',
      account: '55',
      region: 'fastio',
      time: '2026-02-24T10:30:00Z',
      resources: ['fastio:workspace/1234567890123456789', 'fastio:file/f3jm5-zqzfx'],
      detail: {
        ...event,
        signalbox: {
          seq: 4711,
          source: 'webhook',
          dialect: 'temporal-guide',
          recovered: false,
          enriched: true,
        },
        original: { event: 'upload' },
      },
    })
  })

  it('adds what enrichment found, without overwriting what the sender said', () => {
    const added = JSON.stringify({ name: 'other', size: 5, path: '/a.mp4' })
    const { detail } = envelopeOf(row({ added, enrichment: 'enriched' }))
    expect(detail.data).toEqual({ ...event.data, size: 5, path: '/a.mp4' })
    expect(eventOf(row({ added })).data).toEqual(detail.data)
  })

  it.each([
    ['complete', true],
    ['enriched', true],
    ['pending', false],
    ['missed', false],
  ] as const)('%s is enriched: %s', (enrichment, enriched) => {
    expect(envelopeOf(row({ enrichment })).detail.signalbox?.enriched).toBe(enriched)
  })

  it('marks what reconciliation found', () => {
    expect(envelopeOf(row({ sourceKind: 'reconcile' })).detail.signalbox?.recovered).toBe(true)
  })

  it('takes the repaired original where the bytes would lose digits', () => {
    expect(envelopeOf(row({ original: '{"id":"9007199254740993"}' })).detail.original).toEqual({
      id: '9007199254740993',
    })
  })

  it('leaves the original out where it is not wanted or is no JSON', () => {
    expect('original' in envelopeOf(row(), { original: false }).detail).toBe(false)
    for (const raw of ['', 'not json', '\u0000']) {
      expect(originalOf(row({ raw: Buffer.from(raw) }))).toBeUndefined()
      expect('original' in JSON.parse(envelopeJson(row({ raw: Buffer.from(raw) }))).detail).toBe(false)
    }
  })

  it('parses the original only when it is looked at, and once', () => {
    const envelope = envelopeOf(row())
    expect(Object.getOwnPropertyDescriptor(envelope.detail, 'original')).not.toHaveProperty('value')
    expect(envelope.detail.original).toBe(envelope.detail.original)
  })

  it('as JSON is one line and the same', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (payload) => {
        const stored = row({ raw: Buffer.from(JSON.stringify(payload, null, 2)) })
        const json = envelopeJson(stored)
        expect(json).not.toMatch(/[\r\n]/)
        expect(json).toBe(JSON.stringify(envelopeOf(stored)))
        expect(json).toBe(JSON.stringify(envelopeOf(stored, { original: 'parsed' })))
        expect(JSON.parse(json).detail.original).toEqual(JSON.parse(JSON.stringify(payload)))
      }),
    )
  })
})
