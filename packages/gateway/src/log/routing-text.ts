/**
 * The envelope of a stored event as far as rules look at it, as JSON text. For the router, which asks many
 * rules about every event: the row's own text is used as it is, and nothing is parsed that nobody asks about.
 *
 * @module
 */
import type { StoredEvent } from '../store/store.ts'
import { envelopeJson, signalboxOf } from './envelope.ts'

/** Which parts of the envelope some rule looks at. */
export interface RoutingNeeds {
  /** Members beside `detail` that differ from event to event: `id`, `account`, `time`, `resources`. */
  readonly head: boolean
  readonly signalbox: boolean
  readonly original: boolean
}

/** Parts that are always there, since they cost nothing. */
const plain = /^(?:version|source|detail-type|region|detail)(?:\.|$)/

/** What the given dotted paths of patterns need. */
export function needsOf(fields: Iterable<string>): RoutingNeeds {
  const needs = { head: false, signalbox: false, original: false }
  for (const field of fields) {
    if (!plain.test(field)) needs.head = true
    else if (isIn(field, 'detail.signalbox')) needs.signalbox = true
    else if (isIn(field, 'detail.original')) needs.original = true
  }
  return needs
}

/**
 * The text. No object in it has a name twice. A rule whose fields went into `needs` gets the same answer from
 * it as from the whole envelope.
 *
 * @example
 * rules.match(routingText(row, needsOf(['detail-type', 'detail.data.size'])))
 */
export function routingText(row: StoredEvent, needs: RoutingNeeds): string {
  const isOwnText = row.added === undefined && row.event.startsWith('{"') && row.event.endsWith('}')
  if (needs.head || needs.original || !isOwnText) return envelopeJson(row, { original: needs.original })
  const type = JSON.stringify(row.type)
  const members = row.event.slice(0, -1)
  const more = needs.signalbox ? `,"signalbox":${JSON.stringify(signalboxOf(row))}` : ''
  return `{"version":"0","source":"fast.io","detail-type":${type},"region":"fastio","detail":${members}${more}}}`
}

function isIn(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}.`)
}
