/** Payloads for tests, and a short way from one to its event. */
import type { DialectName } from '../dialects/dialect.ts'
import { normalize } from '../payload/normalize.ts'
import type { NormalizedEvent, NormalizeOptions } from '../payload/normalize.ts'
import { parsePayload } from '../payload/parse-payload.ts'

/** When the payloads of the tests arrive. */
export const receivedAt = Date.UTC(2026, 1, 24, 12, 0, 0, 250)

/** The event of a payload, given as an object or as its exact text. */
export function read(
  dialect: DialectName,
  payload: object | string,
  more: Partial<NormalizeOptions> = {},
): NormalizedEvent {
  const raw = new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload))
  return normalize(parsePayload(raw).value, { dialect, raw, receivedAt, ...more })
}

/** The payload that the guide about pipelines shows. */
export const guide = {
  eventType: 'upload',
  workspaceId: '1234567890123456789',
  fileId: 'f3jm5-zqzfx-pxdr2-dx8z5-bvnb3-rpjfm4',
  fileName: 'large-video.mp4',
  fileSize: 2457600000,
  userId: '9876543210987654321',
  timestamp: '2026-02-24T10:30:00Z',
  eventId: 'evt-abc123def456',
}
