/** Forms with the header `Fastio-Signature`. */
import { defaultToleranceSec } from './dialect.ts'
import type { Dialect } from './dialect.ts'

export const fastioSignatureHex: Dialect = {
  name: 'fastio-signature-hex',
  title: 'Fastio-Signature, bare hex',
  description: 'HMAC-SHA256 of the body as bare hex; a nested payload with `data.name` and `data.size`.',
  published:
    'Guide "How to Process Fast.io Webhooks with AWS EventBridge". The guide leaves the encoding open; `fastio-signature-base64` is the other reading.',
  header: 'Fastio-Signature',
  scheme: 'hex',
  signed: 'body',
  encodings: ['hex'],
  secretForm: 'text',
  payload: 'nested',
  nameStyle: 'canonical',
  toleranceSec: 0,
}

export const fastioSignatureBase64: Dialect = {
  ...fastioSignatureHex,
  name: 'fastio-signature-base64',
  title: 'Fastio-Signature, bare base64',
  description: 'HMAC-SHA256 of the body as bare base64; a nested payload with `data.name` and `data.size`.',
  published:
    'Guide "How to Process Fast.io Webhooks with AWS EventBridge". The guide leaves the encoding open; `fastio-signature-hex` is the other reading.',
  scheme: 'base64',
  encodings: ['base64'],
}

export const fastioSignatureSha256: Dialect = {
  name: 'fastio-signature-sha256',
  title: 'Fastio-Signature, sha256= and hex',
  description: 'HMAC-SHA256 of the body as `sha256=<hex>`; a flat camelCase payload (`eventType`, `fileId`).',
  published:
    'Guide "How to Integrate Fast.io Webhooks with Temporal.io". Its sample computes the HMAC without the body; the text around it describes this form.',
  header: 'Fastio-Signature',
  scheme: 'sha256-hex',
  signed: 'body',
  encodings: ['hex'],
  secretForm: 'text',
  payload: 'flat-camel',
  nameStyle: 'verb',
  toleranceSec: 0,
}

export const fastioSignatureTV1: Dialect = {
  name: 'fastio-signature-t-v1',
  title: 'Fastio-Signature, t= and v1= in base64',
  description:
    'HMAC-SHA256 of `<t>.<body>` as `t=<unix seconds>,v1=<base64>`, several `v1` while a secret is rotated; hex is accepted too.',
  published:
    'https://fast.io/resources/fastio-webhook-signature-verification-tutorial/ (the page says base64 in one place and "hex or base64" in another). Field names are not published; the flat camelCase ones are assumed.',
  header: 'Fastio-Signature',
  scheme: 't-v1',
  signed: 'timestamp.body',
  encodings: ['base64', 'hex'],
  secretForm: 'text',
  payload: 'flat-camel',
  nameStyle: 'past-tense',
  toleranceSec: defaultToleranceSec,
}

export const fastioSignatureTV1Hex: Dialect = {
  ...fastioSignatureTV1,
  name: 'fastio-signature-t-v1-hex',
  title: 'Fastio-Signature, t= and v1= in hex',
  description:
    'HMAC-SHA256 of `<t>.<body>` as `t=<unix seconds>,v1=<hex>`, several `v1` while a secret is rotated; base64 is accepted too.',
  encodings: ['hex', 'base64'],
}
