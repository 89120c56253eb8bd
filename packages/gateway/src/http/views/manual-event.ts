/**
 * An event that somebody hands in through the API, as the log takes it.
 *
 * @module
 */
import { normalizeId } from '@signalbox/events'
import { z } from 'zod'
import { metaText } from '../../log/event-meta.ts'
import type { NewEvent } from '../../store/store.ts'
import { checkBody } from '../body.ts'

const text = (most = 300) => z.string().min(1).max(most)
const id = text(200).optional()

const eventSchema = z.strictObject({
  eventId: id,
  eventType: text(200).regex(/^[\w.-]+$/, 'expected a type such as file.created'),
  eventName: id,
  timestamp: z.iso
    .datetime({ offset: true, error: 'expected a time such as 2026-02-24T10:30:00Z' })
    .optional(),
  orgId: id,
  workspaceId: id,
  shareId: id,
  userId: id,
  agentId: id,
  data: z
    .looseObject({
      type: id,
      id,
      name: text(1024).optional(),
      extension: text(64).optional(),
      size: z.number().nonnegative().optional(),
      sizeMB: z.number().nonnegative().optional(),
      mimeType: text(200).optional(),
      path: text(8192).optional(),
      parentId: id,
      version: id,
    })
    .default({}),
})

const envelopeSchema = z.looseObject({
  'detail-type': text(200),
  detail: z.looseObject({}),
})

export interface ManualContext {
  readonly raw: Uint8Array
  readonly now: number
  readonly newId: () => string
  /** Name of the token. */
  readonly by: string
  readonly contentType: string
}

/**
 * Checks one canonical event, or its envelope (as the API shows it), and makes it an event for the log.
 * Only `eventType` is needed; the rest has the obvious defaults. Handing in the same `eventId` twice is a
 * duplicate.
 */
export function manualEvent(value: unknown, context: ManualContext): NewEvent {
  const { event, original } = unwrap(value)
  const parsed = checkBody(event, eventSchema)
  const eventId = parsed.eventId ?? `evt-${context.newId()}`
  const time = parsed.timestamp === undefined ? context.now : Date.parse(parsed.timestamp)
  const timestamp = utcText(parsed.timestamp, time)
  const eventName = parsed.eventName ?? parsed.eventType
  const objectId = parsed.data.id
  return {
    tenant: 'default',
    source: 'manual',
    sourceKind: 'manual',
    dialect: 'canonical',
    keys: [`manual:${eventId}`],
    type: parsed.eventType,
    time,
    timeResolution: parsed.timestamp === undefined ? 0 : timestamp.includes('.') ? 1 : 1000,
    receivedAt: context.now,
    file: objectId === undefined ? undefined : normalizeId(objectId),
    workspace: parsed.workspaceId,
    event: JSON.stringify({ ...parsed, eventId, eventName, timestamp }),
    original,
    raw: context.raw,
    meta: metaText({ verified: false, by: context.by, contentType: context.contentType }),
    complete: true,
  }
}

/** An envelope's event. Its `signalbox` is about the old place in a log; its `original` stays matchable. */
function unwrap(value: unknown): { event: unknown; original: string | undefined } {
  const isEnvelope = typeof value === 'object' && value !== null && Object.hasOwn(value, 'detail')
  if (!isEnvelope) return { event: value, original: undefined }
  const envelope = checkBody(value, envelopeSchema)
  const { signalbox: _, original, ...event } = envelope.detail
  return {
    event: { ...event, eventType: event['eventType'] ?? envelope['detail-type'] },
    original: original === undefined ? undefined : JSON.stringify(original),
  }
}

/** UTC; milliseconds only where they were given. */
function utcText(given: string | undefined, time: number): string {
  const full = new Date(time).toISOString()
  return given !== undefined && !given.includes('.') ? full.replace('.000Z', 'Z') : full
}
