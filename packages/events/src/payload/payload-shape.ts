import type { JsonObject } from '../json/json-value.ts'
import { isJsonObject } from '../json/json-value.ts'
import { cloudEventNames, payloadNames } from './payload-names.ts'
import type { PayloadNames } from './payload-names.ts'

/**
 * Which names to read a payload with. A dialect's own, unless the payload is plainly written in
 * another published form: the publications pair headers and payloads in different ways, and a
 * verified event is better read than refused.
 */
export function namesFor(payload: JsonObject, own: PayloadNames): PayloadNames | undefined {
  if (isCloudEvent(payload)) return cloudEventNames
  if (has(payload, 'detail-type') && isJsonObject(payload['detail'])) return payloadNames.envelope
  if (isEventObject(payload)) return payloadNames['event-object']
  return isPlainlyOwn(payload, own) ? own : guess(payload)
}

function isCloudEvent(payload: JsonObject): boolean {
  return has(payload, 'specversion') && isJsonObject(payload['data'])
}

// It has no details of the file: whoever sends those beside `object_id` writes snake_case.
function isEventObject(payload: JsonObject): boolean {
  if (payload['file_id'] !== undefined || payload['file_name'] !== undefined) return false
  return has(payload, 'event') && payload['event_id'] !== undefined && payload['object_id'] !== undefined
}

function isPlainlyOwn(payload: JsonObject, own: PayloadNames): boolean {
  const [published] = own.eventName
  if (published === undefined || own.root !== undefined || !has(payload, published)) return false
  return own.container === undefined || isJsonObject(payload[own.container])
}

function guess(payload: JsonObject): PayloadNames | undefined {
  if (has(payload, 'eventType')) return payloadNames['flat-camel']
  if (has(payload, 'event_type')) return payloadNames['flat-snake']
  if (has(payload, 'event')) return isJsonObject(payload['data']) ? payloadNames.nested : flat(payload)
  if (!has(payload, 'type')) return isJsonObject(payload['detail']) ? payloadNames.envelope : undefined
  const isNested = isJsonObject(payload['data']) || payload['resource'] !== undefined
  return isNested ? payloadNames.nested : flat(payload)
}

function flat(payload: JsonObject): PayloadNames {
  const isCamel = payload['eventId'] !== undefined || payload['fileId'] !== undefined
  return payloadNames[isCamel ? 'flat-camel' : 'flat-snake']
}

function has(payload: JsonObject, name: string): boolean {
  return typeof payload[name] === 'string'
}
