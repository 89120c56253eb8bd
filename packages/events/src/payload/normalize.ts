/**
 * From a verified payload to a canonical event: the same one, whichever dialect it came in.
 *
 * @module
 */
import type { DialectName } from '../dialects/dialect.ts'
import { dialectOf } from '../signature/verification-plan.ts'
import type { FastioEvent } from '../event/fastio-event.ts'
import { formatTime, isFormatted, parseTime } from '../event/times.ts'
import { isJsonObject } from '../json/json-value.ts'
import type { JsonObject, JsonValue } from '../json/json-value.ts'
import { canonicalType } from '../names/canonical-type.ts'
import { isComplete } from './completeness.ts'
import { PayloadError } from './payload-error.ts'
import { payloadNames } from './payload-names.ts'
import type { PayloadNames } from './payload-names.ts'
import { namesFor } from './payload-shape.ts'
import { firstOf, idOf, readData, textOf } from './read-data.ts'
import { sha256HexPure } from './sha256.ts'

export interface NormalizeOptions {
  readonly dialect: DialectName
  /** The bytes the payload was read from: the id of an event without one is made of them. */
  readonly raw: Uint8Array
  /** Milliseconds since 1970; the time of an event without one. */
  readonly receivedAt: number
  /** The verified message id; the identity of an event whose payload has none. */
  readonly messageId?: string
  /** SHA-256 as hex. On Node pass `sha256Hex`, which is faster. */
  readonly bodyHash?: (raw: Uint8Array) => string
}

export interface NormalizedEvent {
  readonly event: FastioEvent
  /** Identity keys, most specific first: sightings that share one are the same event. */
  readonly keys: string[]
  /** The event's name is in the table. */
  readonly known: boolean
  /** When it happened, in milliseconds since 1970. */
  readonly time: number
  /** How exact `time` is, in milliseconds: 1 or 1000; 0 if the sender gave none, and it is when the event came. */
  readonly timeResolution: number
  /** The id of the file, folder, comment …, in the form to compare by. */
  readonly objectId?: string
  /** Nothing that a rule could want is missing, so that no look-up is needed. */
  readonly complete: boolean
}

const maxNameLength = 200
const maxIdLength = 256

/**
 * The canonical event of a payload, with its identity. Throws a `PayloadError` if it is not an event.
 *
 * @example
 * const { value } = parsePayload(raw)
 * const { event } = normalize(value, { dialect: 'fastio-signature-sha256', raw, receivedAt: Date.now() })
 */
export function normalize(payload: JsonObject, options: NormalizeOptions): NormalizedEvent {
  const names = namesFor(payload, payloadNames[dialectOf(options.dialect).payload])
  const root = names?.root === undefined ? payload : payload[names.root]
  if (names === undefined || !isJsonObject(root)) throw notAnEvent()
  const eventName = nameOf(root, names)
  const { type, known } = typeOf(root, names, eventName)
  const sentAs = firstOf(root, names.timestamp)
  const sent = parseTime(sentAs)
  const time = sent ?? { ms: options.receivedAt, precise: true }
  const { eventId, keys } = identify(root, names, options)
  const event: FastioEvent = {
    eventId,
    eventType: type,
    eventName,
    timestamp: isFormatted(sentAs) && sent !== undefined ? sentAs : formatTime(time),
    ...placeOf(root, names),
    ...actorOf(root, names),
    data: readData(root, names, type),
  }
  const timeResolution = sent === undefined ? 0 : sent.precise ? 1 : 1000
  const result = { event, keys, known, time: time.ms, timeResolution, complete: isComplete(event) }
  return event.data.id === undefined ? result : { ...result, objectId: normalizeId(event.data.id) }
}

/**
 * An id in the form to compare by: the API ignores case and hyphens.
 *
 * @example
 * normalizeId('F3JM5-zqzfx') // 'f3jm5zqzfx'
 */
export function normalizeId(id: string): string {
  return id.replaceAll('-', '').toLowerCase()
}

function nameOf(root: JsonObject, names: PayloadNames): string {
  for (const name of names.eventName) {
    const value = root[name]
    if (typeof value === 'string' && value !== '' && value.length <= maxNameLength) return value
  }
  throw notAnEvent()
}

function typeOf(root: JsonObject, names: PayloadNames, eventName: string): { type: string; known: boolean } {
  const byName = canonicalType(eventName)
  if (byName.known || names.eventType === undefined) return byName
  const sent = firstOf(root, names.eventType)
  return typeof sent === 'string' && sent.length <= maxNameLength ? canonicalType(sent) : byName
}

function identify(
  root: JsonObject,
  names: PayloadNames,
  options: NormalizeOptions,
): { eventId: string; keys: string[] } {
  const sent = shortId(firstOf(root, names.eventId))
  if (sent !== undefined && names.isApiEvent) return { eventId: sent, keys: [`api:${sent}`] }
  const id = sent ?? shortId(options.messageId)
  if (id !== undefined) return { eventId: id, keys: [`webhook:${options.dialect}:${id}`] }
  const hash = (options.bodyHash ?? sha256HexPure)(options.raw)
  return { eventId: `body-${hash}`, keys: [`body:${hash}`] }
}

function shortId(value: JsonValue | undefined): string | undefined {
  const id = textOf(value)
  return id !== undefined && id.length <= maxIdLength ? id : undefined
}

type Place = Pick<FastioEvent, 'orgId' | 'workspaceId' | 'shareId'>

function placeOf(root: JsonObject, names: PayloadNames): Place {
  const place: Place = {}
  const orgId = idOf(firstOf(root, names.orgId))
  if (orgId !== undefined) place.orgId = orgId
  const workspaceId = idOf(firstOf(root, names.workspaceId) ?? profile(root, 'workspace'))
  if (workspaceId !== undefined) place.workspaceId = workspaceId
  const shareId = idOf(firstOf(root, names.shareId) ?? profile(root, 'share'))
  if (shareId !== undefined) place.shareId = shareId
  return place
}

// The change feed names the place of an event by `profile_type` and `profile_id`.
function profile(root: JsonObject, type: string): JsonValue | undefined {
  return root['profile_type'] === type ? root['profile_id'] : undefined
}

type Actor = Pick<FastioEvent, 'userId' | 'agentId'>

function actorOf(root: JsonObject, names: PayloadNames): Actor {
  const actor: Actor = {}
  const sent = firstOf(root, names.userId)
  const id = idOf(sent)
  const agentId = idOf(firstOf(root, names.agentId)) ?? (isAgent(sent) ? id : undefined)
  if (id !== undefined && !isAgent(sent)) actor.userId = id
  if (agentId !== undefined) actor.agentId = agentId
  return actor
}

function isAgent(actor: JsonValue | undefined): boolean {
  return isJsonObject(actor) && (actor['type'] === 'agent' || actor['account_type'] === 'agent')
}

function notAnEvent(): PayloadError {
  return new PayloadError(
    'SB_PAYLOAD_NOT_AN_EVENT',
    'The body is a JSON object, but has no event name in any published place (eventType, event, type, detail).',
  )
}
