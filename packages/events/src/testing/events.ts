/** Events for tests: one that fills every field, and arbitrary ones. */
import fc from 'fast-check'
import type { FastioEvent, FileData } from '../event/fastio-event.ts'
import { eventNames } from '../names/event-names.ts'

/** The event of the guides, with every field. */
export const sampleEvent: FastioEvent = {
  eventId: 'evt-abc123def456',
  eventType: 'file.created',
  eventName: 'workspace_storage_file_added',
  timestamp: '2026-02-24T10:30:00Z',
  orgId: '1111111111111111111',
  workspaceId: '1234567890123456789',
  userId: '9876543210987654321',
  agentId: 'agent-7',
  data: {
    type: 'file',
    id: 'f3jm5-zqzfx-pxdr2-dx8z5-bvnb3-rpjfm4',
    name: 'large-video.mp4',
    extension: 'mp4',
    size: 2_457_600_000,
    sizeMB: 2458,
    mimeType: 'video/mp4',
    path: '/incoming/large-video.mp4',
    parentId: 'd3jm5-zqzfx',
    version: '3aaaa-bbbbb',
  },
}

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
const id = fc.oneof(
  fc.stringMatching(/^[1-9]\d{18}$/),
  fc.stringMatching(/^[a-z0-9]{5}-[a-z0-9]{5}$/),
  fc.uuid(),
)

const timestamp = fc
  .record({
    seconds: fc.integer({ min: 0, max: 4_000_000_000 }),
    millis: fc.option(fc.integer({ min: 0, max: 999 })),
  })
  .map(({ seconds, millis }) => {
    const iso = new Date(seconds * 1000 + (millis ?? 0)).toISOString()
    return millis === null ? `${iso.slice(0, 19)}Z` : iso
  })

/** Any event that a webhook could carry: known and unknown types, every field present or not. */
export const eventArbitrary: fc.Arbitrary<FastioEvent> = fc
  .record({
    type: fc.oneof(
      fc.constantFrom(...eventNames.map((row) => row.canonical)),
      fc.stringMatching(/^[a-z]{3,8}_[a-z]{3,8}$/).map((name) => `fastio.zz_${name}`),
    ),
    eventId: id,
    timestamp,
    places: fc.record(
      { orgId: id, workspaceId: id, shareId: id, userId: id, agentId: id },
      { requiredKeys: [] },
    ),
    data: fc.record(
      {
        id,
        name: text,
        size: fc.maxSafeNat(),
        mimeType: fc.constantFrom('video/mp4', 'application/pdf'),
        path: text.map((name) => `/${name}`),
        parentId: fc.oneof(id, fc.constant('root')),
        version: id,
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ type, eventId, timestamp, places, data }) => ({
    eventId,
    eventType: type,
    eventName: type.replace(/^fastio\./, ''),
    timestamp,
    ...places,
    data: withDerived(type, data),
  }))

function withDerived(type: string, data: FileData): FileData {
  const [kind = ''] = type.split('.')
  const all: FileData = { ...data }
  if (['file', 'folder', 'comment'].includes(kind)) all.type = kind
  const extension = /^.+\.([^.]+)$/s.exec(data.name ?? '')?.[1]?.toLowerCase()
  if (extension !== undefined && kind !== 'folder') all.extension = extension
  if (data.size !== undefined) all.sizeMB = Math.round(data.size / 1e6)
  return all
}
