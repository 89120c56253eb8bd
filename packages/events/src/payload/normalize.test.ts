import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dialectNames } from '../dialects/dialects.ts'
import { toCloudEvent } from '../envelope/cloud-event.ts'
import { toEnvelope } from '../envelope/event-envelope.ts'
import type { FastioEvent } from '../event/fastio-event.ts'
import type { JsonObject, JsonValue } from '../json/json-value.ts'
import { sampleEvent } from '../testing/events.ts'
import { guide, read, receivedAt } from '../testing/payloads.ts'
import { normalizeId } from './normalize.ts'
import { PayloadError } from './payload-error.ts'

describe('published payloads', () => {
  it('flat camelCase', () => {
    expect(read('fastio-signature-sha256', guide)).toEqual({
      event: {
        eventId: 'evt-abc123def456',
        eventType: 'file.created',
        eventName: 'upload',
        timestamp: '2026-02-24T10:30:00Z',
        workspaceId: '1234567890123456789',
        userId: '9876543210987654321',
        data: {
          type: 'file',
          id: 'f3jm5-zqzfx-pxdr2-dx8z5-bvnb3-rpjfm4',
          name: 'large-video.mp4',
          extension: 'mp4',
          size: 2457600000,
          sizeMB: 2458,
        },
      },
      keys: ['webhook:fastio-signature-sha256:evt-abc123def456'],
      known: true,
      time: Date.UTC(2026, 1, 24, 10, 30),
      timeResolution: 1000,
      objectId: 'f3jm5zqzfxpxdr2dx8z5bvnb3rpjfm4',
      complete: true,
    })
  })

  it('nested, with an agent and fields of its own', () => {
    const result = read('fastio-signature-hex', {
      id: 'evt-1',
      type: 'file.created',
      timestamp: '2026-02-24T10:30:00.120Z',
      workspaceId: '5',
      agentId: 'agent-7',
      resource: { type: 'note', id: 'N-1' },
      data: { name: 'Notes.MD', size: 12, tags: ['a'], checksum: null },
    })
    expect(result.event).toEqual({
      eventId: 'evt-1',
      eventType: 'file.created',
      eventName: 'file.created',
      timestamp: '2026-02-24T10:30:00.120Z',
      workspaceId: '5',
      agentId: 'agent-7',
      data: { type: 'note', id: 'N-1', name: 'Notes.MD', extension: 'md', size: 12, sizeMB: 0, tags: ['a'] },
    })
    expect(result.objectId).toBe('n1')
  })

  it('flat snake_case', () => {
    const result = read('x-fastio-signature-hex', {
      event_id: 'e-1',
      event: 'event.file.updated',
      timestamp: '2026-02-24T10:30:00Z',
      workspace_id: 1234,
      file_id: 'f1',
      file_name: 'a.txt',
      file_size: '10',
    })
    expect(result.event).toMatchObject({ eventType: 'file.updated', workspaceId: '1234' })
    expect(result.event.data).toEqual({
      type: 'file',
      id: 'f1',
      name: 'a.txt',
      extension: 'txt',
      size: 10,
      sizeMB: 0,
    })
    expect(result.keys).toEqual(['webhook:x-fastio-signature-hex:e-1'])
  })

  it('the API’s own event object: its id is known to other channels, its details are not there', () => {
    const result = read('x-fastio-signature-event-object', {
      event_id: 'abc-1',
      event: 'workspace_storage_file_added',
      created: '2026-09-25 21:40:11 UTC',
      workspace_id: '1234567890123456789',
      object_id: '2ABCD-efghi',
      calling_user: '77',
      user_id: '88',
      org_id: '99',
    })
    expect(result).toMatchObject({
      keys: ['api:abc-1'],
      objectId: '2abcdefghi',
      complete: false,
      event: { eventType: 'file.created', timestamp: '2026-09-25T21:40:11Z', userId: '77', orgId: '99' },
    })
  })

  it('the API’s event object is recognised under any header', () => {
    const payload = {
      event_id: 'a',
      event: 'workspace_storage_file_moved',
      object_id: 'o',
      created: 1771929000,
    }
    for (const dialect of dialectNames) {
      expect(read(dialect, payload)).toMatchObject({ keys: ['api:a'], objectId: 'o', known: true })
    }
  })

  it('an entry of the change feed', () => {
    const entry = {
      event_id: 'a',
      event: 'share_storage_file_added',
      object_id: 'o',
      profile_id: '3',
      created: 'x',
    }
    const dialect = 'x-fastio-signature-event-object'
    expect(read(dialect, { ...entry, profile_type: 'share' }).event.shareId).toBe('3')
    expect(read(dialect, { ...entry, profile_type: 'workspace' }).event.workspaceId).toBe('3')
  })

  it('Standard Webhooks: the signed message id is the identity', () => {
    const payload = {
      type: 'file.deleted',
      timestamp: '2026-02-24T10:30:00Z',
      data: { id: 'f1', name: 'a.b' },
    }
    expect(read('standard-webhooks', payload, { messageId: 'msg_1' })).toMatchObject({
      event: { eventId: 'msg_1', eventType: 'file.deleted' },
      keys: ['webhook:standard-webhooks:msg_1'],
      complete: true,
    })
  })

  it('what Signalbox sends: envelope and CloudEvent', () => {
    const envelope = toEnvelope(sampleEvent, { id: 'x', original: { a: 1 } })
    for (const payload of [envelope, toCloudEvent(envelope)]) {
      for (const dialect of ['signalbox', 'standard-webhooks', 'fastio-signature-sha256'] as const) {
        expect(read(dialect, payload).event).toEqual(sampleEvent)
      }
    }
  })

  it('a flat payload under the header of a nested one, and the other way round', () => {
    expect(read('fastio-signature-hex', guide).event.data.name).toBe('large-video.mp4')
    const nested = { id: 'e', type: 'file.created', data: { name: 'a.mp4', size: 1 } }
    expect(read('fastio-signature-sha256', nested).event.data).toMatchObject({ name: 'a.mp4', size: 1 })
    const snake = { id: 'e', type: 'file.created', file_id: 'f', file_name: 'a.mp4' }
    expect(read('fastio-signature-hex', snake).event.data).toMatchObject({ id: 'f', name: 'a.mp4' })
  })
})

describe('payloads that resemble another form', () => {
  it('a member called detail or specversion does not make an envelope', () => {
    for (const extra of [{ detail: { a: 1 } }, { specversion: '1.0' }, { detail: 'text' }]) {
      expect(read('fastio-signature-sha256', { ...guide, ...extra })).toEqual(
        read('fastio-signature-sha256', guide),
      )
    }
  })

  it('an object_id beside details of the file is snake_case, not the API’s event object', () => {
    const payload = {
      event_id: 'e',
      event: 'event.file.updated',
      object_id: 'o',
      file_name: 'a.b',
      file_size: 1,
    }
    expect(read('x-fastio-signature-hex', payload)).toMatchObject({
      keys: ['webhook:x-fastio-signature-hex:e'],
      complete: true,
      event: { data: { id: 'o', name: 'a.b', size: 1 } },
    })
  })

  it('an envelope without its detail-type is still one for its own dialect', () => {
    expect(read('signalbox', { detail: sampleEvent }).event).toEqual(sampleEvent)
  })
})

describe('identity', () => {
  it('an event without an id has one made of its bytes', () => {
    const { eventId: _, ...anonymous } = guide
    const text = JSON.stringify(anonymous)
    const hash = createHash('sha256').update(text).digest('hex')
    const first = read('fastio-signature-sha256', text)
    expect(first.event.eventId).toBe(`body-${hash}`)
    expect(first.keys).toEqual([`body:${hash}`])
    expect(read('fastio-signature-sha256', text)).toEqual(first)
    expect(read('fastio-signature-sha256', `${text} `).keys).not.toEqual(first.keys)
    expect(read('fastio-signature-sha256', text, { bodyHash: () => 'abc' }).keys).toEqual(['body:abc'])
  })

  it('hashes like SHA-256 at every length around a block', () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000]) {
      const text = JSON.stringify({ eventType: 'upload', pad: 'ü'.repeat(length) })
      const hash = createHash('sha256').update(text).digest('hex')
      expect(read('fastio-signature-sha256', text).keys).toEqual([`body:${hash}`])
    }
  })

  it('19-digit numbers survive', () => {
    const text =
      '{"eventType":"upload","eventId":1234567890123456789,"fileId":9876543210987654321,"userId":42}'
    const { event } = read('fastio-signature-sha256', text)
    expect(event).toMatchObject({
      eventId: '1234567890123456789',
      userId: '42',
      data: { id: '9876543210987654321' },
    })
  })

  it('an id that is empty, null, of another kind or endless is none', () => {
    for (const eventId of ['', null, {}, [], true, 'x'.repeat(300)]) {
      expect(read('fastio-signature-sha256', { ...guide, eventId }).event.eventId).toMatch(
        /^body-[0-9a-f]{64}$/,
      )
    }
  })

  it('ids compare without case and hyphens', () => {
    expect(normalizeId('F3JM5-zqzfx')).toBe(normalizeId('f3jm5zqzfx'))
  })
})

describe('fields', () => {
  const data = (more: Record<string, JsonValue>): FastioEvent['data'] =>
    read('fastio-signature-sha256', { ...guide, ...more }).event.data

  it.each([
    ['a.tar.GZ', 'gz'],
    ['README', undefined],
    ['.env', undefined],
    ['trailing.', undefined],
    ['x.y.Mp4', 'mp4'],
  ])('the extension of %s is %s', (fileName, extension) => {
    expect(data({ fileName }).extension).toBe(extension)
  })

  it.each([
    [2457600000, 2457600000, 2458],
    ['1000000', 1000000, 1],
    [0, 0, 0],
    [499999, 499999, 0],
    [-1, undefined, undefined],
    [1.5, undefined, undefined],
    ['12 MB', undefined, undefined],
    [null, undefined, undefined],
    ['99999999999999999999', undefined, undefined],
  ])('size %j is %s bytes, %s MB', (fileSize, size, sizeMB) => {
    expect(data({ fileSize })).toMatchObject(size === undefined ? {} : { size, sizeMB })
    expect(data({ fileSize }).size).toBe(size)
    expect(data({ fileSize }).sizeMB).toBe(sizeMB)
  })

  it('a folder has no extension', () => {
    expect(data({ eventType: 'workspace_storage_folder_created', fileName: 'v1.2' })).toMatchObject({
      type: 'folder',
    })
    expect(
      data({ eventType: 'workspace_storage_folder_created', fileName: 'v1.2' }).extension,
    ).toBeUndefined()
  })

  it('a missing or bad time is the time of arrival', () => {
    for (const timestamp of [null, 'soon', {}, -5, '2026-99-99T00:00:00Z']) {
      const result = read('fastio-signature-sha256', { ...guide, timestamp })
      expect(result.time).toBe(receivedAt)
      expect(result.event.timestamp).toBe('2026-02-24T12:00:00.250Z')
    }
  })

  it('reads unix seconds and milliseconds', () => {
    for (const timestamp of [1771929000, '1771929000', 1771929000000]) {
      expect(read('fastio-signature-sha256', { ...guide, timestamp }).time).toBe(1771929000000)
    }
  })

  it('tells agents from people', () => {
    const actor = (more: JsonObject): Pick<FastioEvent, 'userId' | 'agentId'> => {
      const { userId: _, ...rest } = guide
      const { event } = read('fastio-signature-sha256', { ...rest, ...more })
      return {
        ...(event.userId && { userId: event.userId }),
        ...(event.agentId && { agentId: event.agentId }),
      }
    }
    expect(actor({ userId: '1' })).toEqual({ userId: '1' })
    expect(actor({ agentId: 'a' })).toEqual({ agentId: 'a' })
    expect(actor({ userId: '1', agentId: 'a' })).toEqual({ userId: '1', agentId: 'a' })
    expect(actor({ user: { id: '1', type: 'user' } })).toEqual({ userId: '1' })
    expect(actor({ actor: { id: 'a', type: 'agent' } })).toEqual({ agentId: 'a' })
    expect(actor({ actor: { id: 'a', account_type: 'agent' } })).toEqual({ agentId: 'a' })
    expect(actor({ agentId: null, userId: '' })).toEqual({})
  })

  it('null and empty fields are left out', () => {
    const { event } = read('fastio-signature-sha256', {
      ...guide,
      workspaceId: null,
      userId: '',
      fileName: null,
    })
    expect(Object.keys(event)).toEqual(['eventId', 'eventType', 'eventName', 'timestamp', 'data'])
    expect(Object.keys(event.data)).not.toContain('name')
  })

  it('unknown names are passed through and marked', () => {
    expect(read('fastio-signature-sha256', { ...guide, eventType: 'brand_new' })).toMatchObject({
      known: false,
      event: { eventType: 'fastio.brand_new', eventName: 'brand_new' },
    })
  })

  it.each<[string, JsonObject, boolean]>([
    ['upload', {}, true],
    ['upload', { fileName: null }, false],
    ['upload', { fileSize: null }, false],
    ['delete', { fileSize: null }, true],
    ['delete', { fileName: null }, false],
    ['workspace_storage_folder_created', { fileSize: null }, true],
    ['workspace_storage_folder_created', { fileName: null }, false],
    ['comment_created', { fileName: null, fileSize: null }, true],
    ['brand_new', { fileName: null, fileSize: null }, true],
  ])('%s with %j is complete: %s', (eventType, more, complete) => {
    expect(read('fastio-signature-sha256', { ...guide, eventType, ...more }).complete).toBe(complete)
  })

  it('__proto__ changes nothing', () => {
    const text =
      '{"type":"file.created","id":"e","data":{"__proto__":{"admin":1},"name":"a"},"__proto__":{"userId":"evil"}}'
    const { event } = read('fastio-signature-hex', text)
    expect(event.userId).toBeUndefined()
    expect(Object.getPrototypeOf(event.data)).toBe(Object.prototype)
    expect(event.data['admin']).toBeUndefined()
    expect(Object.keys(event.data)).toEqual(['type', 'name'])
  })
})

describe('what is not an event', () => {
  it.each<JsonObject>([
    {},
    { hello: 'world' },
    { eventType: '' },
    { eventType: 5 },
    { eventType: null },
    { type: ['upload'] },
    { eventType: 'x'.repeat(500) },
    { detail: {} },
    { specversion: '1.0' },
    { specversion: '1.0', data: {} },
    { 'detail-type': 'file.created', detail: {} },
    { specversion: '1.0', data: 'text' },
    { detail: { eventName: 1 } },
  ])('%j', (payload) => {
    for (const dialect of dialectNames) {
      expect(() => read(dialect, payload)).toThrow(
        expect.objectContaining({ code: 'SB_PAYLOAD_NOT_AN_EVENT' }),
      )
    }
  })

  it('never fails in any other way', () => {
    const key = fc.constantFrom(
      'event',
      'eventType',
      'type',
      'data',
      'id',
      'detail',
      'timestamp',
      'resource',
      'user',
      'size',
    )
    const payload = fc.dictionary(fc.oneof(key, fc.string()), fc.jsonValue({ maxDepth: 3 }))
    fc.assert(
      fc.property(payload, fc.constantFrom(...dialectNames), (value, dialect) => {
        try {
          const { event } = read(dialect, value)
          expect(event.eventType).not.toBe('')
          expect(Number.isNaN(Date.parse(event.timestamp))).toBe(false)
        } catch (error) {
          expect(error).toBeInstanceOf(PayloadError)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
