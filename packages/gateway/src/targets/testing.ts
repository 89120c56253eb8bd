import type { DeliveryContext, DeliveryItem } from '../contract/target.ts'

/** A delivery for tests of targets. */
export function deliveryItem(fields: Partial<DeliveryItem> = {}): DeliveryItem {
  const event = {
    version: '0' as const,
    id: 'evt_test_1',
    source: 'fast.io' as const,
    'detail-type': 'file.created',
    account: '1',
    region: 'fastio' as const,
    time: '2026-02-24T10:30:00Z',
    resources: [],
    detail: {
      eventId: 'evt-1',
      eventType: 'file.created',
      eventName: 'upload',
      timestamp: '2026-02-24T10:30:00Z',
      data: { name: 'a.txt' },
    },
  }
  return {
    deliveryId: '7',
    event,
    json: JSON.stringify(event),
    rule: 'r',
    attempt: 1,
    stale: false,
    ...fields,
  }
}

export function deliveryContext(fields: Partial<DeliveryContext> = {}): DeliveryContext {
  return {
    signal: new AbortController().signal,
    secret: (ref) => (typeof ref === 'string' ? ref : `value of ${ref.$env}`),
    log: { info() {}, warn() {} },
    ...fields,
  }
}
