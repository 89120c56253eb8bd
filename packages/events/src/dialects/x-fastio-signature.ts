/** Forms with the header `X-Fastio-Signature`. */
import { defaultToleranceSec } from './dialect.ts'
import type { Dialect } from './dialect.ts'

export const xFastioSignatureHex: Dialect = {
  name: 'x-fastio-signature-hex',
  title: 'X-Fastio-Signature, bare hex',
  description:
    'HMAC-SHA256 of the body as bare hex; a flat snake_case payload (`event_id`, `event`); registering sends a challenge.',
  published:
    'Guide "Fast.io API Real-Time File Event Notifications". The guide leaves the encoding open; `x-fastio-signature-base64` is the other reading.',
  header: 'X-Fastio-Signature',
  scheme: 'hex',
  signed: 'body',
  encodings: ['hex'],
  secretForm: 'text',
  payload: 'flat-snake',
  nameStyle: 'event-prefix',
  toleranceSec: 0,
}

export const xFastioSignatureBase64: Dialect = {
  ...xFastioSignatureHex,
  name: 'x-fastio-signature-base64',
  title: 'X-Fastio-Signature, bare base64',
  description:
    'HMAC-SHA256 of the body as bare base64; a flat snake_case payload (`event_id`, `event`); registering sends a challenge.',
  published:
    'Guide "Fast.io API Real-Time File Event Notifications". The guide leaves the encoding open; `x-fastio-signature-hex` is the other reading.',
  scheme: 'base64',
  encodings: ['base64'],
}

export const xFastioSignatureTimestamp: Dialect = {
  name: 'x-fastio-signature-timestamp',
  title: 'X-Fastio-Signature with a timestamp header',
  description: 'HMAC-SHA256 of `<timestamp>.<body>` as `sha256=<hex>`, the timestamp in a header of its own.',
  published:
    'https://fast.io/resources/fastio-webhook-security-signature-verification/. The name of the timestamp header is not published: `X-Fastio-Timestamp` is assumed and can be set with `timestampHeader`. Field names are not published; the flat camelCase ones are assumed.',
  header: 'X-Fastio-Signature',
  timestampHeader: 'X-Fastio-Timestamp',
  scheme: 'timestamp-header',
  signed: 'timestamp.body',
  encodings: ['hex'],
  secretForm: 'text',
  payload: 'flat-camel',
  nameStyle: 'past-tense',
  toleranceSec: defaultToleranceSec,
}

export const xFastioSignatureEventObject: Dialect = {
  name: 'x-fastio-signature-event-object',
  title: 'X-Fastio-Signature with the API event object',
  description:
    "HMAC-SHA256 of the body as `sha256=<hex>`; the payload is the live API's own event object with its real names. The `whsec_` secret is used as text.",
  published:
    'https://about.fast.io/resources/implement-fastio-webhooks-nodejs-express. How the signature is written is not visible there; `sha256=<hex>` is assumed.',
  header: 'X-Fastio-Signature',
  scheme: 'sha256-hex',
  signed: 'body',
  encodings: ['hex'],
  secretForm: 'text',
  payload: 'event-object',
  nameStyle: 'live',
  toleranceSec: 0,
}
