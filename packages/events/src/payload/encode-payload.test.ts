import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dialectNames, dialects } from '../dialects/dialects.ts'
import type { FastioEvent } from '../event/fastio-event.ts'
import { eventArbitrary, sampleEvent } from '../testing/events.ts'
import { guide, read } from '../testing/payloads.ts'
import { encodePayload } from './encode-payload.ts'

describe('encodePayload', () => {
  it('writes what the guide shows', () => {
    const { orgId: _o, agentId: _a, data, ...event } = sampleEvent
    const { mimeType: _m, path: _p, parentId: _i, version: _v, ...published } = data
    expect(encodePayload('fastio-signature-sha256', { ...event, data: published })).toEqual(guide)
  })

  it.each(dialectNames)('%s: what it writes is read back', (dialect) => {
    const thin = dialects[dialect].payload === 'event-object'
    fc.assert(
      fc.property(eventArbitrary, (event) => {
        const { event: back, known } = read(dialect, encodePayload(dialect, event))
        expect(known).toBe(!event.eventType.startsWith('fastio.'))
        const { eventName: _, ...rest } = back
        expect(rest).toEqual(expectedBack(event, thin))
      }),
      { numRuns: 200 },
    )
  })

  // The event object has whole seconds, one actor, and no details of the file.
  function expectedBack(event: FastioEvent, thin: boolean): object {
    const { eventName: _, ...rest } = event
    if (!thin) return rest
    const { type, id } = event.data
    return {
      ...rest,
      timestamp: `${event.timestamp.slice(0, 19)}Z`,
      data: { ...(type !== undefined && { type }), ...(id !== undefined && { id }) },
    }
  }
})
