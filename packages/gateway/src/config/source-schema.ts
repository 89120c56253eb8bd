/** The schema of a source, for each kind that this version has. */
import { dialectNames } from '@signalbox/events'
import { z } from 'zod'
import { defaultApiBaseUrl, defaultEnrichDeadlineMs, defaultTenant, defaultToleranceSec } from './defaults.ts'
import {
  choice,
  documented,
  flag,
  httpUrl,
  listOf,
  matching,
  secretRef,
  text,
  wholeNumber,
} from './leaves.ts'

const dialect = choice(['auto', ...dialectNames])

const labelledSecret = z.strictObject({
  label: text('a label that is not the secret itself'),
  value: secretRef(),
})
const secret = z.union([secretRef(), labelledSecret], {
  error: "env('NAME'), or { label, value: env('NAME') }",
})

const enrichSchema = z.strictObject(
  {
    token: documented(secretRef(), { meaning: 'A Fast.io API key that may read the files concerned.' }),
    baseUrl: documented(httpUrl().default(defaultApiBaseUrl), { meaning: 'The API to ask.' }),
    deadlineMs: documented(wholeNumber(1, 60_000, 'milliseconds').default(defaultEnrichDeadlineMs), {
      meaning: 'After this long an event is routed as it is, with `enriched: false`.',
    }),
  },
  { error: 'an object with token' },
)

export const webhookSchema = z.strictObject(
  {
    kind: documented(z.literal('webhook'), { meaning: "`'webhook'`; `webhook(...)` fills it in." }),
    dialect: documented(dialect.exactOptional(), {
      meaning: 'The published form of webhook that the sender uses. `auto` tries them all: for trials only.',
    }),
    dialects: documented(listOf(dialect, 'a list of dialects').exactOptional(), {
      meaning: 'Several dialects, if the sender may use any of them. Either this or `dialect`.',
    }),
    secrets: documented(listOf(secret, "a list of secrets, [env('NAME')]").exactOptional(), {
      meaning:
        'Every secret that may sign, each `env(...)`, or `{ label, value }` to choose the label that events show. Two during a rotation.',
    }),
    unsigned: documented(flag().default(false), {
      meaning: 'Accept requests without a signature. For trials behind another check only.',
    }),
    toleranceSec: documented(wholeNumber(1, 86_400, 'seconds').default(defaultToleranceSec), {
      meaning: 'Seconds that a signed timestamp may differ from our clock.',
    }),
    tenant: documented(
      matching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/, 'a name of letters, digits, . - and _').default(
        defaultTenant,
      ),
      { meaning: 'Deduplication and ids are kept apart per tenant.' },
    ),
    enrich: documented(enrichSchema.exactOptional(), {
      meaning: 'Fill in what a thin event leaves out, from the Fast.io API.',
    }),
  },
  { error: 'a source, as webhook({ … }) makes it' },
)

export type ParsedWebhook = z.output<typeof webhookSchema>
