import { describe, expect, it } from 'vitest'
import { dialects } from '../dialects/dialects.ts'
import { sampleEvent } from '../testing/events.ts'
import { canonicalType } from './canonical-type.ts'
import { eventNames } from './event-names.ts'
import { facetOf } from './facets.ts'
import { nameInStyle } from './name-in-style.ts'

describe('the table of names', () => {
  it('gives every name to one type only', () => {
    const owners = new Map<string, string>()
    for (const { canonical, live, guides } of eventNames) {
      for (const name of new Set([canonical, ...live, ...guides])) {
        expect(owners.get(name)).toBeUndefined()
        owners.set(name, canonical)
      }
    }
    expect(owners.size).toBeGreaterThan(120)
  })

  it.each([
    ['upload', 'file.created'],
    ['file.uploaded', 'file.created'],
    ['file.created', 'file.created'],
    ['event.file.created', 'file.created'],
    ['workspace_storage_file_added', 'file.created'],
    ['share_storage_link_added', 'file.created'],
    ['modify', 'file.updated'],
    ['event.file.updated', 'file.updated'],
    ['delete', 'file.deleted'],
    ['access', 'file.accessed'],
    ['workspace_storage_download_token_created', 'file.accessed'],
    ['share_storage_zip_downloaded', 'file.accessed'],
    ['workspace_storage_file_version_restored', 'file.version_restored'],
    ['workspace_storage_folder_moved', 'folder.moved'],
    ['comment_created', 'comment.created'],
    ['workspace.member_added', 'member.added'],
    ['added_member_to_share', 'member.added'],
    ['node_ai_summary_created', 'ai.summary_created'],
    ['subscription_cancelled', 'billing.subscription_cancelled'],
  ])('maps %s to %s', (name, type) => {
    expect(canonicalType(name)).toEqual({ type, known: true })
  })

  it('passes unknown names through', () => {
    expect(canonicalType('brand_new_thing')).toEqual({ type: 'fastio.brand_new_thing', known: false })
    expect(canonicalType('fastio.brand_new_thing')).toEqual({ type: 'fastio.brand_new_thing', known: false })
    expect(canonicalType('__proto__')).toEqual({ type: 'fastio.__proto__', known: false })
    expect(canonicalType('')).toEqual({ type: 'fastio.', known: false })
  })
})

describe('nameInStyle', () => {
  it('finds for every type and dialect a name that maps back', () => {
    for (const { nameStyle } of Object.values(dialects)) {
      for (const { canonical } of eventNames) {
        const name = nameInStyle({ ...sampleEvent, eventType: canonical, eventName: 'none' }, nameStyle)
        expect(canonicalType(name)).toEqual({ type: canonical, known: true })
      }
    }
  })

  it('writes names as published', () => {
    expect(nameInStyle(sampleEvent, 'verb')).toBe('upload')
    expect(nameInStyle(sampleEvent, 'past-tense')).toBe('file.uploaded')
    expect(nameInStyle(sampleEvent, 'event-prefix')).toBe('event.file.created')
    expect(nameInStyle(sampleEvent, 'live')).toBe('workspace_storage_file_added')
    expect(nameInStyle(sampleEvent, 'canonical')).toBe('file.created')
  })

  it('keeps the sender’s own name where the style has several, and knows shares', () => {
    const link = { ...sampleEvent, eventName: 'share_storage_link_added' }
    expect(nameInStyle(link, 'live')).toBe('share_storage_link_added')
    const { workspaceId: _, ...rest } = sampleEvent
    expect(nameInStyle({ ...rest, eventName: 'upload', shareId: '5' }, 'live')).toBe(
      'share_storage_file_added',
    )
  })

  it('gives unknown types back their own name', () => {
    const event = { ...sampleEvent, eventType: 'fastio.brand_new', eventName: 'brand_new' }
    expect(nameInStyle(event, 'verb')).toBe('brand_new')
    expect(nameInStyle({ ...event, eventName: 'upload' }, 'verb')).toBe('brand_new')
  })
})

describe('facetOf', () => {
  it.each([
    ['file.created', 'existence'],
    ['file.deleted', 'existence'],
    ['file.updated', 'content'],
    ['file.moved', 'place'],
    ['folder.moved', 'place'],
    ['file.accessed', 'access'],
    ['comment.replied', 'comments'],
    ['member.added', 'other'],
    ['fastio.file', 'other'],
  ])('%s is about %s', (type, facet) => {
    expect(facetOf(type)).toBe(facet)
  })
})
