import { describe, expect, it } from 'vitest'
import type { LoggedEvent } from '../events/event-log.ts'
import { checkScope, inScope } from './scope.ts'
import type { WebhookScope } from './scope.ts'

const event: LoggedEvent = {
  seq: 1,
  id: 'a1',
  created: 0,
  name: 'workspace_storage_file_added',
  category: 'workspace',
  subCategory: 'storage',
  orgId: '1',
  workspaceId: '2',
  objectId: 'n',
  actorId: 'u',
  data: { type: 'file', name: 'Clip.MP4', extension: 'mp4', path: '/incoming/day 1/Clip.MP4' },
}

const everything: WebhookScope = { extensions: [], events: [] }

const matches = (scope: Partial<WebhookScope>): boolean =>
  inScope(checkScope({ ...everything, ...scope }), event)

describe('inScope', () => {
  it('is not narrowed by what is left out', () => {
    expect(matches({})).toBe(true)
  })

  it.each(['upload', 'file.uploaded', 'file.created', 'workspace_storage_file_added', 'file.*', '*'])(
    'knows the event as %s',
    (name) => {
      expect(matches({ events: ['modify', name] })).toBe(true)
    },
  )

  it.each(['modify', 'delete', 'folder.*', 'workspace_storage_file_updated'])(
    'does not take it for %s',
    (name) => {
      expect(matches({ events: [name] })).toBe(false)
    },
  )

  it('narrows by workspace, extension and folder', () => {
    expect(matches({ workspaceId: '2', extensions: ['.MP4'], path: 'incoming' })).toBe(true)
    expect(matches({ path: '/incoming/day 1/' })).toBe(true)
    expect(matches({ path: '/' })).toBe(true)
    expect(matches({ workspaceId: '3' })).toBe(false)
    expect(matches({ extensions: ['mov'] })).toBe(false)
    expect(matches({ path: '/in' })).toBe(false)
  })

  it('refuses names that no vocabulary has', () => {
    expect(() => matches({ events: ['uploadd'] })).toThrow(/"uploadd" is not a known event name/)
  })
})
