import type { Dialect, DialectName } from './dialect.ts'
import {
  fastioSignatureBase64,
  fastioSignatureHex,
  fastioSignatureSha256,
  fastioSignatureTV1,
  fastioSignatureTV1Hex,
} from './fastio-signature.ts'
import { signalbox, standardWebhooks } from './standard-webhooks.ts'
import {
  xFastioSignatureBase64,
  xFastioSignatureEventObject,
  xFastioSignatureHex,
  xFastioSignatureTimestamp,
} from './x-fastio-signature.ts'

/**
 * Every published form of a webhook by its name.
 *
 * @example
 * dialects['fastio-signature-sha256'].header // 'Fastio-Signature'
 */
export const dialects: Readonly<Record<DialectName, Dialect>> = {
  'fastio-signature-sha256': fastioSignatureSha256,
  'fastio-signature-hex': fastioSignatureHex,
  'fastio-signature-base64': fastioSignatureBase64,
  'fastio-signature-t-v1': fastioSignatureTV1,
  'fastio-signature-t-v1-hex': fastioSignatureTV1Hex,
  'x-fastio-signature-hex': xFastioSignatureHex,
  'x-fastio-signature-base64': xFastioSignatureBase64,
  'x-fastio-signature-timestamp': xFastioSignatureTimestamp,
  'x-fastio-signature-event-object': xFastioSignatureEventObject,
  'standard-webhooks': standardWebhooks,
  signalbox,
}

/** The names of all dialects. */
export const dialectNames = Object.keys(dialects) as readonly DialectName[]

/**
 * True if there is a dialect of that name.
 *
 * @example
 * if (isDialectName(text)) console.log(dialects[text].title)
 */
export function isDialectName(name: string): name is DialectName {
  return Object.hasOwn(dialects, name)
}
