/**
 * CloudEvents 1.0: the same event for receivers that speak that language, in structured form (one
 * JSON document) and in binary form (attributes as `ce-` headers, the event as the body).
 *
 * @module
 */
import type { JsonObject } from '../json/json-value.ts'
import { PayloadError } from '../payload/payload-error.ts'
import { toEnvelope } from './event-envelope.ts'
import type { EventDetail, EventEnvelope } from './event-envelope.ts'

/** A CloudEvent whose data is the `detail` of an envelope. */
export interface CloudEvent {
  specversion: '1.0'
  id: string
  /** The workspace or share, as a URI. */
  source: string
  /** `io.fast.` and the canonical type. */
  type: string
  /** What the event is about, `file/<id>`. */
  subject?: string
  time: string
  datacontenttype: 'application/json'
  data: EventDetail
}

/** Before the canonical type in a CloudEvent's `type`. */
export const cloudEventTypePrefix = 'io.fast.'

/**
 * The structured form; send it as `application/cloudevents+json`.
 *
 * @example
 * const body = JSON.stringify(toCloudEvent(envelope))
 */
export function toCloudEvent(envelope: EventEnvelope): CloudEvent {
  const { detail } = envelope
  const event: CloudEvent = {
    specversion: '1.0',
    id: envelope.id,
    source: sourceOf(envelope),
    type: cloudEventTypePrefix + envelope['detail-type'],
    time: envelope.time,
    datacontenttype: 'application/json',
    data: detail,
  }
  if (detail.data.id !== undefined) {
    event.subject = (envelope.resources.at(-1) ?? detail.data.id).replace(/^fastio:/, '')
  }
  return event
}

/**
 * The binary form: attributes as headers, the event as the body.
 *
 * @example
 * const { headers, body } = toCloudEventBinary(envelope)
 * await fetch(url, { method: 'POST', headers, body })
 */
export function toCloudEventBinary(envelope: EventEnvelope): {
  headers: Record<string, string>
  body: string
} {
  const event = toCloudEvent(envelope)
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'ce-specversion': event.specversion,
    'ce-id': headerValue(event.id),
    'ce-source': headerValue(event.source),
    'ce-type': headerValue(event.type),
    'ce-time': event.time,
  }
  if (event.subject !== undefined) headers['ce-subject'] = headerValue(event.subject)
  return { headers, body: JSON.stringify(event.data) }
}

/**
 * Reads the structured form back into an envelope.
 *
 * @example
 * const envelope = fromCloudEvent(JSON.parse(body))
 */
export function fromCloudEvent(event: CloudEvent | JsonObject): EventEnvelope {
  if (event.specversion !== '1.0') throw notACloudEvent('specversion must be "1.0"')
  if (typeof event.id !== 'string' || event.id === '') throw notACloudEvent('id must be a string')
  return envelopeOf(event.id, event.data)
}

/**
 * Reads the binary form back into an envelope. Header names are lower-case.
 *
 * @example
 * const envelope = fromCloudEventBinary(req.headers, text)
 */
export function fromCloudEventBinary(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
): EventEnvelope {
  if (headers['ce-specversion'] !== '1.0') throw notACloudEvent('the ce-specversion header must be 1.0')
  const id = headers['ce-id']
  if (typeof id !== 'string' || id === '') throw notACloudEvent('the ce-id header is missing')
  let data: unknown
  try {
    data = JSON.parse(body)
  } catch {
    throw notACloudEvent('the body is not JSON')
  }
  return envelopeOf(unescapeHeader(id), data)
}

function envelopeOf(id: string, data: unknown): EventEnvelope {
  const detail = data as EventDetail | null | undefined
  if (
    typeof detail !== 'object' ||
    detail === null ||
    typeof detail.eventType !== 'string' ||
    typeof detail.timestamp !== 'string' ||
    typeof detail.data !== 'object' ||
    detail.data === null
  ) {
    throw notACloudEvent('data is not a Fast.io event')
  }
  return toEnvelope(detail, { id })
}

function sourceOf(envelope: EventEnvelope): string {
  const { workspaceId, shareId, orgId } = envelope.detail
  if (workspaceId !== undefined) return `fastio:workspace/${encodeURIComponent(workspaceId)}`
  if (shareId !== undefined) return `fastio:share/${encodeURIComponent(shareId)}`
  if (orgId !== undefined) return `fastio:org/${encodeURIComponent(orgId)}`
  return 'fastio:'
}

// The HTTP binding wants everything outside printable ASCII, and space, quote and percent, escaped.
function headerValue(value: string): string {
  return value.toWellFormed().replace(/[^\x21\x23\x24\x26-\x7e]+/g, encodeURIComponent)
}

function unescapeHeader(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function notACloudEvent(what: string): PayloadError {
  return new PayloadError('SB_PAYLOAD_NOT_AN_EVENT', `This is not a CloudEvent made by Signalbox: ${what}.`)
}
