import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventArbitrary, sampleEvent } from '../testing/events.ts'
import { fromCloudEvent, fromCloudEventBinary, toCloudEvent, toCloudEventBinary } from './cloud-event.ts'
import { toEnvelope } from './event-envelope.ts'

const signalbox = { seq: 4711, source: 'webhook', dialect: 'x', recovered: false, enriched: true }
const sample = toEnvelope(sampleEvent, { id: 'evt-abc123def456', signalbox, original: { a: [1, null] } })

describe('toEnvelope', () => {
  it('is EventBridge’s', () => {
    expect(sample).toEqual({
      version: '0',
      id: 'evt-abc123def456',
      source: 'fast.io',
      'detail-type': 'file.created',
      account: '1111111111111111111',
      region: 'fastio',
      time: '2026-02-24T10:30:00Z',
      resources: ['fastio:workspace/1234567890123456789', 'fastio:file/f3jm5-zqzfx-pxdr2-dx8z5-bvnb3-rpjfm4'],
      detail: { ...sampleEvent, signalbox, original: { a: [1, null] } },
    })
  })

  it('leaves out what is not known', () => {
    const event = {
      eventId: 'e',
      eventType: 'x',
      eventName: 'x',
      timestamp: '2026-02-24T10:30:00Z',
      data: {},
    }
    const envelope = toEnvelope(event, { id: 'e' })
    expect(envelope).toMatchObject({ account: '', resources: [] })
    expect(envelope.detail).toEqual(event)
    expect(toEnvelope({ ...event, shareId: '5', data: { id: '6' } }, { id: 'e' }).resources).toEqual([
      'fastio:share/5',
      'fastio:object/6',
    ])
  })
})

describe('CloudEvents', () => {
  it('structured', () => {
    expect(toCloudEvent(sample)).toEqual({
      specversion: '1.0',
      id: 'evt-abc123def456',
      source: 'fastio:workspace/1234567890123456789',
      type: 'io.fast.file.created',
      subject: 'file/f3jm5-zqzfx-pxdr2-dx8z5-bvnb3-rpjfm4',
      time: '2026-02-24T10:30:00Z',
      datacontenttype: 'application/json',
      data: sample.detail,
    })
  })

  it('binary', () => {
    const { headers, body } = toCloudEventBinary(sample)
    expect(headers).toEqual({
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'evt-abc123def456',
      'ce-source': 'fastio:workspace/1234567890123456789',
      'ce-type': 'io.fast.file.created',
      'ce-time': '2026-02-24T10:30:00Z',
      'ce-subject': 'file/f3jm5-zqzfx-pxdr2-dx8z5-bvnb3-rpjfm4',
    })
    expect(JSON.parse(body)).toEqual(sample.detail)
  })

  it('both are read back as the same envelope, whatever the ids', () => {
    fc.assert(
      fc.property(eventArbitrary, fc.string({ unit: 'binary', minLength: 1 }), (event, id) => {
        const envelope = toEnvelope(
          { ...event, data: { ...event.data, id: `ü "% ${id}` } },
          { id, signalbox },
        )
        expect(fromCloudEvent(toCloudEvent(envelope))).toEqual(envelope)
        const { headers, body } = toCloudEventBinary(envelope)
        expect(Object.values(headers).filter((value) => !/^[\x20-\x7e]+$/.test(value))).toEqual([])
        expect(fromCloudEventBinary(headers, body)).toEqual(envelope)
      }),
    )
  })

  it.each([
    ['no version', { id: '1', data: sample.detail }],
    ['another version', { specversion: '0.3', id: '1', data: sample.detail }],
    ['no id', { specversion: '1.0', data: sample.detail }],
    ['no data', { specversion: '1.0', id: '1' }],
    ['other data', { specversion: '1.0', id: '1', data: { a: 1 } }],
    ['null data', { specversion: '1.0', id: '1', data: null }],
  ])('refuses %s', (_what, event) => {
    const code = expect.objectContaining({ code: 'SB_PAYLOAD_NOT_AN_EVENT' })
    expect(() => fromCloudEvent(JSON.parse(JSON.stringify(event)))).toThrow(code)
  })

  it('refuses a broken binary form', () => {
    const code = expect.objectContaining({ code: 'SB_PAYLOAD_NOT_AN_EVENT' })
    const { headers, body } = toCloudEventBinary(sample)
    expect(() => fromCloudEventBinary({}, body)).toThrow(code)
    expect(() => fromCloudEventBinary({ ...headers, 'ce-id': undefined }, body)).toThrow(code)
    expect(() => fromCloudEventBinary(headers, '{')).toThrow(code)
    expect(fromCloudEventBinary({ ...headers, 'ce-id': '100%' }, body).id).toBe('100%')
  })
})
