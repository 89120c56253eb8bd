import * as fc from 'fast-check'
import { compilePattern } from '@signalbox/patterns'
import { describe, expect, it } from 'vitest'
import { envelopeOf } from '../log/envelope.ts'
import type { StoredEvent } from '../store/store.ts'
import { newEvent } from '../store/testing.ts'
import { RuleBook, type BookedRule } from './rule-book.ts'

const rule = (name: string, pattern: object): BookedRule => ({ name, pattern, targets: [] })
const names = (book: RuleBook, row: StoredEvent) => book.match(row).map(({ name }) => name)

function stored(fields: Partial<StoredEvent> = {}): StoredEvent {
  const { keys: _, complete: __, ...event } = newEvent()
  return {
    ...event,
    seq: 7,
    id: 'evt_x_7',
    enrichment: 'complete',
    added: undefined,
    stale: false,
    ...fields,
  }
}

describe('the rules in force', () => {
  const created = { 'detail-type': ['file.created'] }

  it('match in the order of the config', () => {
    const book = new RuleBook([rule('b', created), rule('no', { 'detail-type': ['x'] }), rule('a', created)])
    expect(names(book, stored())).toEqual(['b', 'a'])
  })

  it('can be added, changed, moved and removed while events come', () => {
    const book = new RuleBook()
    expect(names(book, stored())).toEqual([])
    book.replace([rule('a', created), rule('b', created)])
    expect(names(book, stored())).toEqual(['a', 'b'])
    book.replace([rule('b', created), rule('a', created)])
    expect(names(book, stored())).toEqual(['b', 'a'])
    book.replace([rule('b', { 'detail-type': ['file.deleted'] }), rule('a', created)])
    expect(names(book, stored())).toEqual(['a'])
    book.replace([])
    expect(names(book, stored())).toEqual([])
  })

  it('stay as they were if one of the new ones is not valid', () => {
    const book = new RuleBook([rule('a', created)])
    expect(() => book.replace([rule('b', created), rule('bad', { x: [] })])).toThrow()
    expect(names(book, stored())).toEqual(['a'])
  })

  it('take the new targets of a rule whose pattern stays', () => {
    const book = new RuleBook([rule('a', created)])
    book.replace([{ ...rule('a', created), targets: [{ name: 't', ordered: true }] }])
    expect(book.match(stored())[0]?.targets).toEqual([{ name: 't', ordered: true }])
  })

  const value = fc.constantFrom<unknown>('file.created', 'fast.io', '0', 7, true, 'webhook', 'id-1', 'w1')
  const matcher = fc.oneof(
    value,
    fc.constantFrom<unknown>(
      { exists: true },
      { exists: false },
      { prefix: 'f' },
      { 'anything-but': 'fast.io' },
      { numeric: ['>', 3] },
    ),
  )
  const path = fc.constantFrom(
    'version',
    'id',
    'source',
    'detail-type',
    'account',
    'region',
    'time',
    'resources',
    'other',
    'detail.eventId',
    'detail.agentId',
    'detail.data.id',
    'detail.data.size',
    'detail.data',
    'detail.signalbox.source',
    'detail.signalbox.seq',
    'detail.signalbox',
    'detail.original.size',
    'detail.original',
  )
  const pattern = fc
    .array(fc.tuple(path, fc.array(matcher, { minLength: 1, maxLength: 3 })), { minLength: 1, maxLength: 3 })
    .map((fields) => Object.fromEntries(fields))
  const row = fc
    .record({
      orgId: fc.constantFrom(undefined, '55'),
      agentId: fc.constantFrom(undefined, 'id-1'),
      size: fc.constantFrom(undefined, 2, 7),
      added: fc.constantFrom(undefined, '{"size":7,"id":"w1"}'),
      raw: fc.constantFrom('', 'no json', '{"size":7}', '{"size":1,"size":7}'),
    })
    .map(({ orgId, agentId, size, added, raw }) =>
      stored({
        added,
        event: JSON.stringify({
          eventId: 'id-1',
          eventType: 'file.created',
          timestamp: 't',
          orgId,
          agentId,
          data: { type: 'file', id: 'w1', size },
        }),
        raw: new TextEncoder().encode(raw),
      }),
    )

  it('answer as each pattern does for the whole envelope', () => {
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 6 }), row, (patterns, event) => {
        const book = new RuleBook(patterns.map((each, i) => rule(`r${i}`, each)))
        const envelope = envelopeOf(event, { original: 'parsed' })
        const expected = patterns.flatMap((each, i) =>
          compilePattern(each).matches(envelope) ? [`r${i}`] : [],
        )
        expect(names(book, event)).toEqual(expected)
      }),
      { numRuns: 400 },
    )
  })
})
