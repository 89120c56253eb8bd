/**
 * The envelope of a stored event: what rules match, targets receive and the API shows. Made from the
 * row alone, so that everyone makes the same one.
 *
 * @module
 */
import { toEnvelope } from '@signalbox/events'
import type { EventEnvelope, FastioEvent, FileData, JsonValue, SignalboxMeta } from '@signalbox/events'
import type { StoredEvent } from '../store/store.ts'

export interface EnvelopeOptions {
  /** `false` leaves `detail.original` out. */
  readonly original?: boolean
}

const utf8 = new TextDecoder('utf-8')

/**
 * The envelope of a stored event. `detail.original` is parsed when it is first read: most rules never
 * look at it, and it is the larger part of an event.
 *
 * @example
 * const [row] = await store.readLog(0, 1)
 * const envelope = envelopeOf(row)
 * envelope['detail-type'] // 'file.created'
 */
export function envelopeOf(row: StoredEvent, options: EnvelopeOptions = {}): EventEnvelope {
  const envelope = toEnvelope(eventOf(row), { id: row.id, signalbox: signalboxOf(row) })
  if (options.original === false) return envelope
  return { ...envelope, detail: withLazyOriginal(envelope.detail, row) }
}

/** `envelopeOf` as JSON text, `original` included. */
export function envelopeJson(row: StoredEvent, options: EnvelopeOptions = {}): string {
  return JSON.stringify(envelopeOf(row, options))
}

/** The canonical event of a row, with what enrichment added. What the sender said is never overwritten. */
export function eventOf(row: StoredEvent): FastioEvent {
  const event = JSON.parse(row.event) as FastioEvent
  if (row.added === undefined) return event
  const added = JSON.parse(row.added) as FileData
  return { ...event, data: { ...added, ...event.data } }
}

/** The payload as it was sent, parsed; undefined if the bytes are not JSON (an event made by a program). */
export function originalOf(row: StoredEvent): JsonValue | undefined {
  const text = row.original ?? utf8.decode(row.raw)
  if (text === '') return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

function signalboxOf(row: StoredEvent): SignalboxMeta {
  return {
    seq: row.seq,
    source: row.sourceKind,
    dialect: row.dialect,
    recovered: row.sourceKind === 'reconcile',
    enriched: row.enrichment === 'enriched' || row.enrichment === 'complete',
  }
}

function withLazyOriginal(detail: EventEnvelope['detail'], row: StoredEvent): EventEnvelope['detail'] {
  let parsed: { readonly value: JsonValue | undefined } | undefined
  return Object.defineProperty({ ...detail }, 'original', {
    enumerable: true,
    configurable: true,
    get: () => (parsed ??= { value: originalOf(row) }).value,
  })
}
