/**
 * Events as the API shows them. Times are ISO 8601; what is not known is left out.
 *
 * @module
 */
import type { FastioEvent } from '@signalbox/events'
import { eventOf } from '../../log/envelope.ts'
import type { StoredEvent } from '../../store/store.ts'

/** An event in a list. */
export interface EventItem {
  readonly seq: number
  readonly id: string
  readonly type: string
  readonly time: string
  readonly receivedAt: string
  readonly tenant: string
  readonly source: string
  readonly sourceKind: string
  readonly dialect: string
  /** Normalised id of what the event is about. */
  readonly file?: string
  readonly workspace?: string
  readonly enrichment: StoredEvent['enrichment']
  /** Something newer of the same facet of its file was seen before it. */
  readonly stale: boolean
  /** The router has passed it: its deliveries exist. */
  readonly routed: boolean
  readonly event: FastioEvent
}

/** `routed`: how far the router is. */
export function eventItem(row: StoredEvent, routed: number): EventItem {
  return {
    seq: row.seq,
    id: row.id,
    type: row.type,
    time: iso(row.time),
    receivedAt: iso(row.receivedAt),
    tenant: row.tenant,
    source: row.source,
    sourceKind: row.sourceKind,
    dialect: row.dialect,
    ...(row.file !== undefined && { file: row.file }),
    ...(row.workspace !== undefined && { workspace: row.workspace }),
    enrichment: row.enrichment,
    stale: row.stale,
    routed: row.seq <= routed,
    event: eventOf(row),
  }
}

/** The bytes as they came. */
export interface RawView {
  readonly bytes: number
  readonly contentType?: string
  readonly base64: string
  /** Left out where the bytes are not UTF-8. */
  readonly text?: string
}

export function rawView(raw: Uint8Array, contentType: string | undefined): RawView {
  const text = utf8(raw)
  return {
    bytes: raw.byteLength,
    ...(contentType !== undefined && { contentType }),
    base64: Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('base64'),
    ...(text !== undefined && { text }),
  }
}

/** ISO 8601; a time that no calendar has (a broken row) is shown as its beginning. */
export function iso(time: number): string {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString()
}

/** Bytes as text; undefined if they are not UTF-8. `stream`: the last character may be cut off. */
export function utf8(raw: Uint8Array, options: { readonly stream?: boolean } = {}): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw, options)
  } catch {
    return undefined
  }
}
