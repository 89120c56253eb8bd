import type { ErrorCode } from './table.ts'

/** The code for each reason why a signature is refused, as `@signalbox/events` names them. */
export const rejectCodes = {
  missing_signature: 'SB_SIGNATURE_MISSING',
  malformed_signature: 'SB_SIGNATURE_MALFORMED',
  signature_mismatch: 'SB_SIGNATURE_MISMATCH',
  timestamp_missing: 'SB_TIMESTAMP_MISSING',
  timestamp_too_old: 'SB_TIMESTAMP_TOO_OLD',
  timestamp_in_future: 'SB_TIMESTAMP_IN_FUTURE',
} as const satisfies Record<string, ErrorCode>
