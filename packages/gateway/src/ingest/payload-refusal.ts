import type { PayloadError, PayloadErrorCode } from '@signalbox/events'
import { SignalboxError } from '../errors/index.ts'
import type { Refusal } from './intake.ts'

type Fault = PayloadErrorCode extends infer Code
  ? Code extends `${string}_PAYLOAD_${infer Name}`
    ? Name
    : never
  : never

/** The refusal for a body that is authentic but cannot be read as an event. Nothing of it is quoted. */
export function payloadRefusal(error: PayloadError, maxDepth: number, dialects: string): Refusal {
  const fault = error.code.slice(error.code.indexOf('PAYLOAD_') + 'PAYLOAD_'.length) as Fault
  return { kind: 'refused', ...refusals[fault](maxDepth, dialects) }
}

type Rule = (maxDepth: number, dialects: string) => Pick<Refusal, 'reason' | 'error'>

const notJson =
  (why: string): Rule =>
  () => ({ reason: 'bad_json', error: new SignalboxError('SB_NOT_JSON', { why }) })
const notUtf8: Rule = () => ({ reason: 'bad_encoding', error: new SignalboxError('SB_NOT_UTF8', {}) })

const refusals: Readonly<Record<Fault, Rule>> = {
  EMPTY: notJson('it is empty'),
  NOT_JSON: notJson('it cannot be parsed'),
  NOT_OBJECT: notJson('it is JSON of another kind'),
  NOT_UTF8: notUtf8,
  BOM: notUtf8,
  TOO_DEEP: (limit) => ({ reason: 'too_deep', error: new SignalboxError('SB_JSON_TOO_DEEP', { limit }) }),
  NOT_AN_EVENT: (_, dialect) => ({
    reason: 'not_an_event',
    error: new SignalboxError('SB_NOT_AN_EVENT', {
      dialect,
      why: 'it has no event name where one is expected',
    }),
  }),
}
