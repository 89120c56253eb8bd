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
  if (own.root === undefined) {
    if (payload['specversion'] !== undefined) return cloudEventNames
    if (isJsonObject(payload['detail'])) return payloadNames.envelope
    if (hasName(payload, own)) return own
  } else {
    const root = payload[own.root]
    if (isJsonObject(root) && hasName(root, own)) return own
  }
  return guess(payload)
}

function hasName(payload: JsonObject, names: PayloadNames): boolean {
  return names.eventName.some((name) => typeof payload[name] === 'string')
}

function guess(payload: JsonObject): PayloadNames | undefined {
  if (payload['specversion'] !== undefined) return cloudEventNames
  if (isJsonObject(payload['detail'])) return payloadNames.envelope
  if (typeof payload['eventType'] === 'string') return payloadNames['flat-camel']
  if (typeof payload['event'] === 'string') {
    return payload['object_id'] === undefined ? payloadNames['flat-snake'] : payloadNames['event-object']
  }
  if (typeof payload['event_type'] === 'string') return payloadNames['flat-snake']
  if (typeof payload['type'] === 'string') return payloadNames.nested
  return undefined
}
