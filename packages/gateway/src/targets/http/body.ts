import { toCloudEvent, toCloudEventBinary } from '@signalbox/events'
import type { DeliveryItem, TransformedEvent } from '../../contract/target.ts'

/** What is sent: the event envelope, or a CloudEvent in one of its two forms. */
export type BodyFormat = 'envelope' | 'cloudevents-structured' | 'cloudevents-binary'

export const bodyFormats = [
  'envelope',
  'cloudevents-structured',
  'cloudevents-binary',
] as const satisfies BodyFormat[]

export interface RequestBody {
  readonly bytes: Buffer
  /** Names and values in turn, `content-type` among them. */
  readonly headers: readonly string[]
}

const json = ['content-type', 'application/json'] as const
const cloudEventsJson = ['content-type', 'application/cloudevents+json; charset=utf-8'] as const

/** The body of a delivery and the headers that go with it. */
export function encodeBody(format: BodyFormat, item: DeliveryItem): RequestBody {
  if (item.transformed !== undefined) return encodeTransformed(format, item, item.transformed)
  switch (format) {
    case 'envelope':
      return { bytes: Buffer.from(item.json), headers: json }
    case 'cloudevents-structured':
      return { bytes: Buffer.from(JSON.stringify(toCloudEvent(item.event))), headers: cloudEventsJson }
    case 'cloudevents-binary': {
      const { headers, body } = toCloudEventBinary(item.event)
      return { bytes: Buffer.from(body), headers: Object.entries(headers).flat() }
    }
  }
}

/** What a transformer made is the body, or the data of a CloudEvent. */
function encodeTransformed(format: BodyFormat, item: DeliveryItem, made: TransformedEvent): RequestBody {
  const { text, contentType } = made
  if (format === 'envelope') return { bytes: Buffer.from(text), headers: ['content-type', contentType] }
  if (format === 'cloudevents-binary') {
    const { headers } = toCloudEventBinary(item.event)
    const own = { ...headers, 'content-type': contentType }
    return { bytes: Buffer.from(text), headers: Object.entries(own).flat() }
  }
  const isJson = contentType === 'application/json'
  const { data: _, ...attributes } = toCloudEvent(item.event)
  const head = JSON.stringify({ ...attributes, datacontenttype: isJson ? contentType : 'text/plain' })
  // As text, so that its long numbers stay as they are.
  const body = `${head.slice(0, -1)},"data":${isJson ? text : JSON.stringify(text)}}`
  return { bytes: Buffer.from(body), headers: cloudEventsJson }
}
