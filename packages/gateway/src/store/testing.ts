import type { NewEvent } from './store.ts'

/** An event for tests of stores, with the given fields on top of plain ones. */
export function newEvent(fields: Partial<NewEvent> = {}): NewEvent {
  const id = fields.keys?.[0] ?? 'webhook:test:evt-1'
  return {
    tenant: 'default',
    source: 'fastio',
    sourceKind: 'webhook',
    dialect: 'fastio-signature-sha256',
    keys: [id],
    type: 'file.created',
    time: 1_772_000_000_000,
    timeResolution: 1,
    receivedAt: 1_772_000_000_500,
    file: 'f1',
    workspace: 'w1',
    event: JSON.stringify({ eventId: id, eventType: 'file.created', data: { name: 'a.txt' } }),
    original: undefined,
    raw: new TextEncoder().encode(JSON.stringify({ eventId: id })),
    meta: '{"verified":true}',
    complete: true,
    ...fields,
  }
}
