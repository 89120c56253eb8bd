import { describe, expect, it } from 'vitest'
import { deliveryItem } from '../testing.ts'
import { bodyFormats, encodeBody } from './body.ts'
import type { BodyFormat } from './body.ts'

const json = { text: '{"n":12345678901234567890}', contentType: 'application/json' }
const text = { text: 'a "b"', contentType: 'text/plain; charset=utf-8' }

/** The body and its content type. */
function encoded(format: BodyFormat, transformed?: typeof json) {
  const { bytes, headers } = encodeBody(format, deliveryItem(transformed && { transformed }))
  return { body: bytes.toString(), type: headers[headers.indexOf('content-type') + 1] }
}

describe('what a transformer made', () => {
  it('is the body, as it is', () => {
    expect(encoded('envelope', json)).toEqual({ body: json.text, type: 'application/json' })
    expect(encoded('envelope', text)).toEqual({ body: text.text, type: text.contentType })
    expect(encoded('cloudevents-binary', json)).toEqual({ body: json.text, type: 'application/json' })
    expect(encoded('cloudevents-binary', text)).toEqual({ body: text.text, type: text.contentType })
  })

  it('is the data of a structured CloudEvent', () => {
    const attributes = { specversion: '1.0', id: 'evt_test_1', type: 'io.fast.file.created' }
    expect(JSON.parse(encoded('cloudevents-structured', text).body)).toMatchObject({
      ...attributes,
      datacontenttype: 'text/plain',
      data: 'a "b"',
    })
    const { body, type } = encoded('cloudevents-structured', json)
    expect(body).toMatch(/,"data":\{"n":12345678901234567890\}\}$/)
    expect(JSON.parse(body)).toMatchObject({ ...attributes, datacontenttype: 'application/json' })
    expect(type).toBe('application/cloudevents+json; charset=utf-8')
  })
})

it('is the event without a transformer', () => {
  const { event } = deliveryItem()
  for (const format of bodyFormats) expect(encoded(format).body).toContain(event.detail.eventId)
})
