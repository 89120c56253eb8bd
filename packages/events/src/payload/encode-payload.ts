/**
 * From a canonical event to the payload of a dialect: the inverse of `normalize`, for senders.
 *
 * @module
 */
import type { DialectName } from '../dialects/dialect.ts'
import { toEnvelope } from '../envelope/event-envelope.ts'
import type { FastioEvent, FileData } from '../event/fastio-event.ts'
import type { JsonObject, JsonValue } from '../json/json-value.ts'
import { dialectOf } from '../signature/verification-plan.ts'
import { nameInStyle } from '../names/name-in-style.ts'
import { payloadNames } from './payload-names.ts'
import type { DataField, PayloadNames } from './payload-names.ts'

/**
 * The payload that a dialect would send for an event. What the dialect has no place for is left out.
 *
 * @example
 * const body = JSON.stringify(encodePayload('fastio-signature-sha256', event))
 */
export function encodePayload(dialect: DialectName, event: FastioEvent): JsonObject {
  const { payload: format, nameStyle } = dialectOf(dialect)
  if (format === 'envelope') return plain(toEnvelope(event, { id: event.eventId }))
  const names = payloadNames[format]
  const payload: JsonObject = {}
  put(payload, names.eventId, event.eventId)
  put(payload, names.eventName, nameInStyle(event, nameStyle))
  put(payload, names.timestamp, timeOf(event.timestamp, names))
  put(payload, names.orgId, event.orgId)
  put(payload, names.workspaceId, event.workspaceId)
  put(payload, names.shareId, event.shareId)
  put(payload, names.userId, event.userId)
  put(payload, names.agentId, event.agentId)
  if (names.container === undefined) {
    for (const field of Object.keys(names.data) as DataField[]) {
      if (!isImplied(event, field)) put(payload, names.data[field], event.data[field])
    }
  } else {
    payload[names.container] = plain(event.data)
    if (format === 'nested') putResource(payload, event.data)
  }
  return payload
}

function put(payload: JsonObject, names: readonly string[], value: JsonValue | undefined): void {
  const [name] = names
  if (name !== undefined && value !== undefined) payload[name] = value
}

function putResource(payload: JsonObject, data: FileData): void {
  if (data.id === undefined) return
  payload['resource'] = data.type === undefined ? { id: data.id } : { type: data.type, id: data.id }
}

// The flat forms say neither "file" nor "mp4": the names of the event and of the file do.
function isImplied({ eventType, data }: FastioEvent, field: DataField): boolean {
  if (field === 'extension') return data.name !== undefined
  return field === 'type' && data.type !== undefined && eventType.startsWith(`${data.type}.`)
}

// The API writes `2026-09-25 21:40:11 UTC`.
function timeOf(timestamp: string, names: PayloadNames): string {
  return names.time === 'iso' ? timestamp : `${timestamp.slice(0, 19).replace('T', ' ')} UTC`
}

function plain(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject
}
