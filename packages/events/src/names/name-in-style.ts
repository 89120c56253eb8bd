import type { NameStyle } from '../dialects/dialect.ts'
import type { FastioEvent } from '../event/fastio-event.ts'
import { canonicalType, unknownPrefix } from './canonical-type.ts'
import { eventNames } from './event-names.ts'
import type { EventNameEntry } from './event-names.ts'

const rows: ReadonlyMap<string, EventNameEntry> = new Map(eventNames.map((row) => [row.canonical, row]))

/** The name that a sender of that style would use for an event. Always one that maps back to its type. */
export function nameInStyle(event: FastioEvent, style: NameStyle): string {
  const { eventType, eventName } = event
  const row = rows.get(eventType)
  if (row === undefined) return unknownName(event)
  if (style === 'canonical') return eventType
  const all = style === 'live' ? row.live : row.guides.filter((name) => styleOf(name) === style)
  if (all.includes(eventName)) return eventName
  return all[0] === undefined || style === 'live' ? liveName(row, event) : all[0]
}

function unknownName({ eventType, eventName }: FastioEvent): string {
  if (canonicalType(eventName).type === eventType) return eventName
  return eventType.startsWith(unknownPrefix) ? eventType.slice(unknownPrefix.length) : eventType
}

function liveName(row: EventNameEntry, event: FastioEvent): string {
  if (row.live.includes(event.eventName)) return event.eventName
  const inShare = event.shareId !== undefined && event.workspaceId === undefined
  const named = inShare ? row.live.find((name) => name.startsWith('share_')) : row.live[0]
  return named ?? row.live[0] ?? row.canonical
}

function styleOf(name: string): NameStyle {
  if (name.startsWith('event.')) return 'event-prefix'
  return name.includes('.') ? 'past-tense' : 'verb'
}
