import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toEnvelope } from '../envelope/event-envelope.ts'
import { eventArbitrary, sampleEvent } from '../testing/events.ts'
import { eventEnvelopeSchema, fastioEventSchema } from './index.ts'

const validate = (value: unknown): unknown => eventEnvelopeSchema['~standard'].validate(value)

describe('schemas', () => {
  it('accept every event that is written', () => {
    fc.assert(
      fc.property(eventArbitrary, (event) => {
        expect(fastioEventSchema['~standard'].validate(event)).toEqual({ value: event })
        const envelope = toEnvelope(event, {
          id: event.eventId,
          signalbox: { source: 'webhook', recovered: false, enriched: true },
        })
        expect(validate(envelope)).toEqual({ value: envelope })
      }),
    )
  })

  it('say where and what', () => {
    const envelope = toEnvelope(sampleEvent, { id: 'e' })
    expect(validate({ ...envelope, source: 'other', time: 'now', resources: ['a', 5] })).toEqual({
      issues: [
        { message: 'must be "fast.io"', path: ['source'] },
        { message: expect.stringContaining('must match'), path: ['time'] },
        { message: 'must be a string', path: ['resources', 1] },
      ],
    })
    const { eventId: _, ...detail } = { ...envelope.detail, data: { size: -1, sizeMB: 1.5, name: '' } }
    expect(validate({ ...envelope, detail })).toEqual({
      issues: [
        { message: 'is required', path: ['detail', 'eventId'] },
        { message: 'must not be empty', path: ['detail', 'data', 'name'] },
        { message: 'must be at least 0', path: ['detail', 'data', 'size'] },
        { message: 'must be an integer', path: ['detail', 'data', 'sizeMB'] },
      ],
    })
  })

  it('refuse null where a field should be left out', () => {
    expect(fastioEventSchema['~standard'].validate({ ...sampleEvent, agentId: null })).toEqual({
      issues: [{ message: 'must be a string', path: ['agentId'] }],
    })
  })

  it('never throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(validate(value)).toHaveProperty('issues')
      }),
    )
  })
})
