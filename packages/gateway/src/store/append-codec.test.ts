import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBatch, encodeBatch } from './append-codec.ts'
import type { NewEvent } from './store.ts'

const text = fc.string({ unit: 'binary', maxLength: 30 })
const optional = fc.option(text, { nil: undefined })
const newEvent: fc.Arbitrary<NewEvent> = fc.record({
  tenant: text,
  source: fc.constantFrom('fastio', 'other'),
  sourceKind: fc.constant('webhook'),
  dialect: text,
  keys: fc.array(text, { minLength: 1, maxLength: 4 }),
  type: fc.constantFrom('file.created', 'file.deleted'),
  time: fc.integer({ min: -1e13, max: 1e15 }),
  timeResolution: fc.constantFrom(0, 1, 1_000),
  receivedAt: fc.integer({ min: 0, max: 1e15 }),
  file: optional,
  workspace: optional,
  event: text,
  original: optional,
  raw: fc.uint8Array({ maxLength: 40 }),
  meta: text,
  complete: fc.boolean(),
})

describe('append codec', () => {
  it('gives back every batch as it was, across a structured clone with transfer', () => {
    fc.assert(
      fc.property(fc.array(newEvent, { maxLength: 8 }), (events) => {
        const batch = encodeBatch(events)
        const moved = structuredClone(batch, { transfer: [batch.buffer] })
        expect(batch.buffer.byteLength).toBe(0)
        expect(decodeBatch(moved)).toEqual(events)
      }),
    )
  })

  it('tells an empty text from an absent one, and keeps line breaks in keys', () => {
    const [event] = fc.sample(newEvent, 1) as [NewEvent]
    const odd = { ...event, file: '', workspace: undefined, original: '', keys: ['a\nb', '', 'c'] }
    expect(decodeBatch(encodeBatch([odd]))).toEqual([odd])
  })

  it('leaves the raw bytes of the caller alone', () => {
    const [event] = fc.sample(newEvent, 1) as [NewEvent]
    const raw = new TextEncoder().encode('{"a":1}')
    const batch = encodeBatch([{ ...event, raw }])
    structuredClone(batch, { transfer: [batch.buffer] })
    expect(new TextDecoder().decode(raw)).toBe('{"a":1}')
  })
})
