/**
 * The schema of what a user writes. Sources and targets differ by `kind` and are checked one by one
 * (`check-sources.ts`, `check-rules.ts`), so that each gets messages for its own kind.
 *
 * @module
 */
import { z } from 'zod'
import type { Limits } from '../contract/config.ts'
import { defaultAddress, defaultDataDir, limitInfos } from './defaults.ts'
import { documented, flag, matching, pathName, portNumber, secretRef, text, wholeNumber } from './leaves.ts'

const addressShape = {
  host: documented(text('a host name or an address').exactOptional(), {
    meaning: 'The address to listen on. `0.0.0.0` or `::` for every network: put TLS in front then.',
    default: `'${defaultAddress.host}'`,
    env: 'SIGNALBOX_HOST',
  }),
  port: documented(portNumber().exactOptional(), {
    meaning: 'The port to listen on; 0 picks a free one.',
    default: String(defaultAddress.port),
    env: 'SIGNALBOX_PORT',
  }),
}

const adminSchema = z.strictObject(
  {
    host: documented(text('a host name or an address').exactOptional(), {
      meaning: 'The address of the admin side.',
      default: `'${defaultAddress.host}'`,
    }),
    port: documented(portNumber(), { meaning: 'The port of the admin side.' }),
  },
  { error: 'an object with host and port' },
)

const listenSchema = z.strictObject(
  {
    ...addressShape,
    ingest: documented(
      z
        .strictObject(
          { host: addressShape.host, port: addressShape.port },
          { error: 'an object with host and port' },
        )
        .exactOptional(),
      { meaning: 'The same two, where ingest and the admin side have an address each.' },
    ),
    admin: documented(adminSchema.exactOptional(), {
      meaning: 'An address of its own for the admin side: API, console, metrics, streams.',
      default: 'the same port as ingest',
    }),
  },
  { error: 'an object with host and port, or with ingest and admin' },
)

const limitsShape = Object.fromEntries(
  Object.entries(limitInfos).map(([name, info]) => [
    name,
    documented(wholeNumber(info.min, info.max, info.unit).default(info.default), {
      meaning: `${info.meaning} ${info.reason}`,
      default: `${info.default} ${info.unit}`,
    }),
  ]),
) as unknown as { readonly [Name in keyof Limits]: z.ZodDefault<z.ZodNumber> }

export const tokenSchema = z.strictObject(
  {
    token: documented(secretRef(), { meaning: 'The token, of at least 16 characters.' }),
    scopes: documented(
      z
        .array(
          matching(
            /^(read|ingest|stream:[A-Za-z0-9][A-Za-z0-9_.-]*)$/,
            "'read', 'ingest' or 'stream:<name>'",
          ),
          { error: 'a list of scopes' },
        )
        .min(1, { error: 'a list of at least one scope' }),
      {
        meaning:
          'What the token may do: `read` sees everything, `ingest` injects events, `stream:<name>` reads one stream.',
      },
    ),
  },
  { error: 'an object with token and scopes' },
)

export const ruleSchema = z.strictObject(
  {
    pattern: documented(z.unknown().nonoptional({ error: 'an EventBridge event pattern' }), {
      meaning: 'An EventBridge event pattern, as an object or as JSON text.',
    }),
    targets: documented(
      z.array(z.unknown(), { error: 'a list of targets' }).min(1, { error: 'a list of at least one target' }),
      { meaning: 'Where matching events go: `http(...)`, `exec(...)`, `fn(...)`, `stream(...)`.' },
    ),
    transform: documented(z.unknown().optional(), {
      meaning:
        'An [input transformer](transformers.md), `{ InputPath }` or `{ InputPathsMap, InputTemplate }`: what targets get in place of the event.',
    }),
    enabled: documented(flag().default(true), {
      meaning: '`false` keeps the rule in the config without using it.',
    }),
  },
  { error: 'an object with pattern and targets' },
)

const ruleName = matching(
  /^[^\s\p{C}](?:[^\p{C}]{0,98}[^\s\p{C}])?$/u,
  'a name of 1 to 100 printable characters',
)
const named = <S extends z.ZodType>(name: z.ZodString, value: S, expected: string) =>
  z.record(name, value, { error: expected })

export const configSchema = z.strictObject(
  {
    sources: documented(named(pathName(), z.unknown(), 'an object of sources by name').default({}), {
      meaning: 'Ways in, by name. A webhook source `fastio` receives at `POST /webhooks/fastio`.',
    }),
    rules: documented(named(ruleName, z.unknown(), 'an object of rules by name').default({}), {
      meaning: 'What matters and where it goes, by name.',
    }),
    listen: documented(listenSchema.default({}), { meaning: 'Where the gateway listens.' }),
    dataDir: documented(text('a path').default(defaultDataDir), {
      meaning: 'Where the log, the admin token and the lock files are; relative to the config file.',
      env: 'SIGNALBOX_DATA_DIR',
    }),
    tokens: documented(named(pathName(), z.unknown(), 'an object of tokens by name').default({}), {
      meaning: 'Tokens with less power than the admin token, by name.',
    }),
    allowedHosts: documented(
      z
        .array(
          matching(
            /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/,
            'a host or host:port, without https:// and path',
          ),
          {
            error: 'a list of host names',
          },
        )
        .default([]),
      { meaning: 'Names (host or host:port) under which browsers may reach the gateway, beside loopback.' },
    ),
    limits: documented(z.strictObject(limitsShape, { error: 'an object of limits' }).prefault({}), {
      meaning: 'Limits against overload and abuse.',
    }),
  },
  { error: 'an object, as defineConfig({ … }) makes it' },
)
