import type { FastioEvent, SignalboxMeta } from '../event/fastio-event.ts'
import type { JsonValue } from '../json/json-value.ts'

/** An event in EventBridge's envelope, so that a pattern means the same everywhere. */
export interface EventEnvelope {
  version: '0'
  id: string
  source: 'fast.io'
  'detail-type': string
  /** The organisation's id; empty where it is not known. */
  account: string
  region: 'fastio'
  time: string
  /** `fastio:workspace/<id>`, `fastio:file/<id>`, most general first. */
  resources: string[]
  detail: EventDetail
}

/** The event, what Signalbox knows about it, and the payload as it came. */
export type EventDetail = FastioEvent & { signalbox?: SignalboxMeta; original?: JsonValue }

export interface EnvelopeOptions {
  readonly id: string
  readonly signalbox?: SignalboxMeta
  readonly original?: JsonValue
}

const resourceKinds = new Set(['file', 'folder', 'note', 'link', 'comment'])

/**
 * Puts an event into its envelope.
 *
 * @example
 * const envelope = toEnvelope(event, { id: event.eventId })
 */
export function toEnvelope(event: FastioEvent, options: EnvelopeOptions): EventEnvelope {
  const detail: EventDetail = { ...event }
  if (options.signalbox !== undefined) detail.signalbox = options.signalbox
  if (options.original !== undefined) detail.original = options.original
  return {
    version: '0',
    id: options.id,
    source: 'fast.io',
    'detail-type': event.eventType,
    account: event.orgId ?? '',
    region: 'fastio',
    time: event.timestamp,
    resources: resourcesOf(event),
    detail,
  }
}

function resourcesOf(event: FastioEvent): string[] {
  const resources: string[] = []
  if (event.workspaceId !== undefined) resources.push(`fastio:workspace/${event.workspaceId}`)
  if (event.shareId !== undefined) resources.push(`fastio:share/${event.shareId}`)
  const { type, id } = event.data
  if (id !== undefined) {
    resources.push(`fastio:${type !== undefined && resourceKinds.has(type) ? type : 'object'}/${id}`)
  }
  return resources
}
