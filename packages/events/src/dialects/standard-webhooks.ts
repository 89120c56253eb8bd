/** Forms that follow the Standard Webhooks specification. */
import { defaultToleranceSec } from './dialect.ts'
import type { Dialect } from './dialect.ts'

export const standardWebhooks: Dialect = {
  name: 'standard-webhooks',
  title: 'Standard Webhooks',
  description:
    'HMAC-SHA256 of `<id>.<timestamp>.<body>` as `v1,<base64>`, id and timestamp in headers; secrets are `whsec_<base64>`; the payload has `type`, `timestamp` and `data`.',
  published: 'https://www.standardwebhooks.com/',
  header: 'webhook-signature',
  timestampHeader: 'webhook-timestamp',
  idHeader: 'webhook-id',
  scheme: 'standard-webhooks',
  signed: 'id.timestamp.body',
  encodings: ['base64'],
  secretForm: 'whsec',
  payload: 'standard',
  nameStyle: 'canonical',
  toleranceSec: defaultToleranceSec,
}

export const signalbox: Dialect = {
  ...standardWebhooks,
  name: 'signalbox',
  title: 'Signalbox deliveries',
  description: 'What a Signalbox gateway sends: signed as Standard Webhooks, the event in its envelope.',
  published: 'This project.',
  payload: 'envelope',
}
