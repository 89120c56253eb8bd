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
  /**
   * `lazy` (default): `detail.original` is parsed when it is first read. Right for rules, which rarely do.
   * `parsed`: at once. Right for what becomes JSON: `JSON.stringify` is slower with an accessor.
   * `false`: left out.
   */
  readonly original?: 'lazy' | 'parsed' | false
}

const utf8 = new TextDecoder('utf-8')

/**
 * The envelope of a stored event. `detail.original`, the larger part of it, is parsed when it is first read.
 *
 * @example
 * const [row] = await store.readLog(0, 1)
 * const envelope = envelopeOf(row)
 * envelope['detail-type'] // 'file.created'
 */
export function envelopeOf(row: StoredEvent, options: EnvelopeOptions = {}): EventEnvelope {
  const { original = 'lazy' } = options
  const envelope = toEnvelope(eventOf(row), { id: row.id, signalbox: signalboxOf(row) })
  if (original === 'lazy') addLazyOriginal(envelope.detail, row)
  else if (original === 'parsed') addOriginal(envelope.detail, row)
  return envelope
}

/** `envelopeOf` as JSON text, on one line. */
export function envelopeJson(row: StoredEvent, options: { readonly original?: boolean } = {}): string {
  return JSON.stringify(envelopeOf(row, { original: options.original === false ? false : 'parsed' }))
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

/** What Signalbox itself knows about it. */
export function signalboxOf(row: StoredEvent): SignalboxMeta {
  return {
    seq: row.seq,
    source: row.sourceKind,
    dialect: row.dialect,
    recovered: row.sourceKind === 'reconcile',
    enriched: row.enrichment === 'enriched' || row.enrichment === 'complete',
  }
}

function addOriginal(detail: EventEnvelope['detail'], row: StoredEvent): void {
  const original = originalOf(row)
  if (original !== undefined) detail.original = original
}

function addLazyOriginal(detail: EventEnvelope['detail'], row: StoredEvent): void {
  let parsed: { readonly value: JsonValue | undefined } | undefined
  Object.defineProperty(detail, 'original', {
    enumerable: true,
    configurable: true,
    get: () => (parsed ??= { value: originalOf(row) }).value,
  })
}
