import { describe, expect, it } from 'vitest'
import { http as makeHttp } from '../targets/http/http.ts'
import { targetKinds } from '../targets/registry.ts'
import { checkConfig } from './check.ts'
import { ConfigError, renderProblem } from './config-error.ts'
import { env, webhook } from './define.ts'
import { collecting } from './factories.ts'

const http = collecting('http', makeHttp)
const audit = { kind: 'stream', name: 'audit' }
const someEnv = { HOOK: 'a-secret-of-some-length', LONG_TOKEN: 'x'.repeat(32) }

/** The mistakes as a user reads them. */
function mistakes(written: unknown, env: Record<string, string> = someEnv): string[] {
  try {
    checkConfig(written, { file: '/srv/app/signalbox.config.ts', dir: '/srv/app', env })
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(renderProblem)
    throw error
  }
  return []
}

const fastio = webhook({ dialect: 'fastio-signature-sha256', secrets: [env('HOOK')] })
const rule = (...targets: unknown[]) => ({ rules: { r: { pattern: { source: ['fast.io'] }, targets } } })
const dialects =
  'auto, fastio-signature-sha256, fastio-signature-hex, fastio-signature-base64, fastio-signature-t-v1, ' +
  'fastio-signature-t-v1-hex, x-fastio-signature-hex, x-fastio-signature-base64, x-fastio-signature-timestamp, ' +
  'x-fastio-signature-event-object, standard-webhooks, signalbox'

/** What is written, and the whole text that a user sees for it. */
const cases: Record<string, [written: unknown, ...lines: string[]]> = {
  'a root that is no object': [
    () => 1,
    '  wrong value',
    '    expected  an object, as defineConfig({ … }) makes it',
    '    found     a function',
  ],
  'a promise as the root': [
    Promise.resolve({}),
    '  wrong value',
    '    expected  an object, as defineConfig({ … }) makes it',
    '    found     a promise',
    '    try       await it: export default await …',
  ],
  'an unknown key': [
    { ruls: {} },
    '  ruls: unknown key',
    '    expected  one of sources, rules, listen, dataDir, tokens, allowedHosts, limits',
    '    found     "ruls"',
    '    try       rules',
  ],
  'an unknown key that resembles none': [
    { zzzzzz: {} },
    '  zzzzzz: unknown key',
    '    expected  one of sources, rules, listen, dataDir, tokens, allowedHosts, limits',
    '    found     "zzzzzz"',
  ],
  'an unknown limit': [
    { limits: { maxBodyByte: 1 } },
    '  limits.maxBodyByte: unknown key',
    '    expected  one of maxBodyBytes, maxJsonDepth, maxHeaderBytes, requestTimeoutMs, maxConnections, maxPendingEvents, maxRejections',
    '    found     "maxBodyByte"',
    '    try       maxBodyBytes',
  ],
  'a limit of the wrong type': [
    { limits: { maxBodyBytes: '1048576' } },
    '  limits.maxBodyBytes: wrong value',
    '    expected  a whole number from 1024 to 67108864 (bytes)',
    '    found     "1048576"',
    '    try       1048576, without quotes',
  ],
  'a limit of zero': [
    { limits: { maxConnections: 0 } },
    '  limits.maxConnections: wrong value',
    '    expected  a whole number from 1 to 65536 (connections)',
    '    found     0',
  ],
  'a port out of range': [
    { listen: { port: 70_000 } },
    '  listen.port: wrong value',
    '    expected  a whole number from 0 to 65535',
    '    found     70000',
  ],
  'host beside ingest': [
    { listen: { host: '::1', ingest: { port: 1 } } },
    '  listen.host: stands beside ingest',
    '    expected  either host and port, or ingest and admin',
    '    found     both',
    '    try       move it to listen.ingest.host',
  ],
  'both doors on one address': [
    { listen: { admin: { port: 4400 } } },
    '  listen.admin: the same address as ingest',
    '    expected  another port or host',
    '    found     127.0.0.1:4400',
    '    try       leave admin out to have one port for both',
  ],
  'a URL as an allowed host': [
    { allowedHosts: ['https://box.example'] },
    '  allowedHosts[0]: wrong value',
    '    expected  a host or host:port, without https:// and path',
    '    found     "https://box.example"',
  ],
  'a setting whose variable is not set': [
    { dataDir: env('DATA') },
    '  dataDir: the environment variable DATA is not set',
    '    expected  a value',
    '    found     env("DATA")',
    `    try       set DATA, or give a fallback: env("DATA", '…')`,
  ],
  'a source that is none': [
    { sources: { fastio: 'hunter2' } },
    '  sources.fastio: not a source',
    "    expected  webhook({ … }), or { kind: 'webhook', … }",
    '    found     text of 7 characters',
  ],
  'a source name that cannot stand in a path': [
    { sources: { 'a/b': fastio } },
    '  sources["a/b"]: this name is not possible',
    '    expected  a name of letters, digits, - and _, at most 63, beginning with a letter or digit',
    '    found     "a/b"',
  ],
  'a kind of source that comes later': [
    { sources: { live: { kind: 'watch', org: '1' } } },
    '  sources.live.kind: this version of Signalbox has no sources of kind watch',
    '    expected  one of webhook',
    '    found     "watch"',
    '    try       a webhook({ … }) source; for files without a webhook, wait for a version with this kind',
  ],
  'a kind of source that does not exist': [
    { sources: { live: { kind: 'webhok' } } },
    '  sources.live.kind: there is no such kind of source',
    '    expected  one of webhook',
    '    found     "webhok"',
    '    try       webhook',
  ],
  'a misspelt dialect': [
    { sources: { a: webhook({ dialect: 'fastio-signature-sha265' as never, secrets: [env('HOOK')] }) } },
    '  sources.a.dialect: wrong value',
    `    expected  one of ${dialects}`,
    '    found     "fastio-signature-sha265"',
    '    try       fastio-signature-sha256',
  ],
  'no dialect': [
    { sources: { a: webhook({ secrets: [env('HOOK')] }) } },
    '  sources.a.dialect: missing',
    '    expected  the published form of webhook that the sender uses',
    '    found     nothing',
    "    try       dialect: 'fastio-signature-sha256', or 'auto' to find out which it is",
  ],
  'no secrets': [
    { sources: { a: webhook({ dialect: 'signalbox' }) } },
    '  sources.a.secrets: missing: without a secret anybody could send events',
    "    expected  a list of secrets, [env('NAME')]",
    '    found     nothing',
    "    try       secrets: [env('FASTIO_WEBHOOK_SECRET')]; for trials only, unsigned: true",
  ],
  'an empty list of secrets': [
    { sources: { a: webhook({ dialect: 'signalbox', secrets: [] }) } },
    '  sources.a.secrets: wrong value',
    "    expected  a list of secrets, [env('NAME')]",
    '    found     an empty list',
  ],
  'a secret of the wrong type': [
    { sources: { a: webhook({ dialect: 'signalbox', secrets: [5 as never] }) } },
    '  sources.a.secrets[0]: wrong value',
    "    expected  env('NAME'), or { label, value: env('NAME') }",
    '    found     a number',
  ],
  'a secret that is not set': [
    { sources: { a: webhook({ dialect: 'signalbox', secrets: [env('HOOK'), env('NEW_HOOK')] }) } },
    '  sources.a.secrets[1]: the environment variable NEW_HOOK is not set',
    '    expected  a secret',
    '    found     env("NEW_HOOK")',
    '    try       export NEW_HOOK=…, or write NEW_HOOK=… into a .env file beside the config',
  ],
  'a bad URL of the API': [
    { sources: { a: { ...fastio, enrich: { token: env('HOOK'), baseUrl: 'api.fast.io' } } } },
    '  sources.a.enrich.baseUrl: wrong value',
    '    expected  a URL that begins with https:// or http://',
    '    found     "api.fast.io"',
  ],
  'a rule without a pattern': [
    { rules: { r: { targets: [audit] } } },
    '  rules.r.pattern: missing',
    '    expected  an EventBridge event pattern',
    '    found     nothing',
  ],
  'a rule without targets': [
    { rules: { r: { pattern: { source: ['a'] }, targets: [] } } },
    '  rules.r.targets: wrong value',
    '    expected  a list of at least one target',
    '    found     an empty list',
  ],
  'a target that is not in a list': [
    { rules: { r: { pattern: { source: ['a'] }, targets: audit } } },
    '  rules.r.targets: wrong value',
    '    expected  a list of targets',
    '    found     an object with kind, name',
    '    try       put it in a list: [ … ]',
  ],
  'a bad pattern': [
    {
      rules: {
        'big-files': { pattern: { detail: { data: { name: [{ sufix: '.mp4' }] } } }, targets: [audit] },
      },
    },
    '  rules["big-files"].pattern.detail.data.name: bad pattern: Unrecognized match type sufix',
    '    try       suffix',
  ],
  'a transformer with a misspelt variable': [
    {
      rules: {
        r: {
          pattern: { source: ['a'] },
          transform: { InputPathsMap: { name: '$.detail.name' }, InputTemplate: '"<nmae>"' },
          targets: [audit],
        },
      },
    },
    '  rules.r.transform.InputTemplate: bad transformer: InputTemplate contains invalid placeholder nmae (line 1, column 2)',
    '    try       <name>',
  ],
  'a transformer with a variable of a wrong name': [
    {
      rules: {
        r: {
          pattern: { source: ['a'] },
          transform: { InputPathsMap: { 'a.b': '$' }, InputTemplate: '1' },
          targets: [audit],
        },
      },
    },
    `  rules.r.transform.InputPathsMap["a.b"]: bad transformer: A variable's name has letters, digits, - and _ only`,
  ],
  'a transformer that is none': [
    { rules: { r: { pattern: { source: ['a'] }, transform: '$.detail', targets: [audit] } } },
    '  rules.r.transform: bad transformer: A transformer is an object with InputPath or InputTemplate',
  ],
  'a pattern of the wrong type': [
    { rules: { r: { pattern: ['file.created'], targets: [audit] } } },
    '  rules.r.pattern: wrong value',
    '    expected  an EventBridge event pattern: an object, or JSON text',
    '    found     a list of 1',
  ],
  'a bad URL of a target': [
    rule(http('example.com/hook')),
    '  rules.r.targets[0].url: wrong value',
    '    expected  a URL such as https://example.com/hook',
    '    found     "example.com/hook"',
    '    try       "https://example.com/hook"',
  ],
  'a bad URL of a target in JSON': [
    rule({ kind: 'http', url: 'example.com/hook' }),
    '  rules.r.targets[0].url: wrong value',
    '    expected  a URL such as https://example.com/hook',
    '    found     "example.com/hook"',
    '    try       "https://example.com/hook"',
  ],
  'an unknown option of a target': [
    rule(http('https://example.com/', { retry: { attempt: 8 } } as never)),
    '  rules.r.targets[0].retry.attempt: unknown key',
    '    expected  an option of this target',
    '    found     "attempt"',
    '    try       attempts',
  ],
  'a URL as a target': [
    rule('https://example.com/?token=hunter2'),
    '  rules.r.targets[0]: not a target',
    `    expected  a target made by ${targetKinds.map((kind) => `${kind}(…)`).join(', ')}`,
    '    found     "https://example.com/?…"',
    '    try       http("https://example.com/?…")',
  ],
  'a bare function as a target': [
    rule(() => 1),
    '  rules.r.targets[0]: not a target',
    `    expected  a target made by ${targetKinds.map((kind) => `${kind}(…)`).join(', ')}`,
    '    found     a function',
    "    try       fn('a-name', handler)",
  ],
  'a kind of target that does not exist': [
    rule({ kind: 'htpt', url: 'https://example.com' }),
    '  rules.r.targets[0].kind: there is no such kind of target',
    `    expected  one of ${targetKinds.join(', ')}`,
    '    found     "htpt"',
    '    try       http',
  ],
  'a target of one’s own without a policy': [
    rule({ name: 'mine', kind: 'mine', deliver: () => [] }),
    '  rules.r.targets[0].policy: missing',
    '    expected  { concurrency, timeoutMs, retry, ordered }',
    '    found     nothing',
  ],
  'two targets of one name': [
    rule(http('https://example.com/'), http('https://example.com/', { concurrency: 2 })),
    '  rules.r.targets[1]: another target has the same name and other settings',
    '    expected  a name of its own, or the same settings as rules.r.targets[0]',
    '    found     "http:example.com"',
    '    try       name: "http:example.com-2"',
  ],
  'a secret of a target that is not set': [
    rule(http('https://example.com/', { secret: env('OUT') })),
    '  rules.r.targets[0].secret: the environment variable OUT is not set',
    '    expected  a secret',
    '    found     env("OUT")',
    '    try       export OUT=…, or write OUT=… into a .env file beside the config',
  ],
  'a scope that does not exist': [
    { tokens: { ci: { token: env('LONG_TOKEN'), scopes: ['write'] } } },
    '  tokens.ci.scopes[0]: wrong value',
    "    expected  'read', 'ingest' or 'stream:<name>'",
    '    found     "write"',
  ],
  'a scope for a stream that does not exist': [
    { ...rule(audit), tokens: { ci: { token: env('LONG_TOKEN'), scopes: ['stream:audt'] } } },
    '  tokens.ci.scopes[0]: there is no such stream',
    '    expected  one of stream:audit',
    '    found     "stream:audt"',
    '    try       stream:audit',
  ],
  'a token that could be guessed': [
    { tokens: { ci: { token: 'hunter2', scopes: ['read'] } } },
    '  tokens.ci.token: too short to be safe',
    '    expected  at least 16 characters',
    '    found     text of 7 characters',
    '    try       make one with: openssl rand -hex 32',
  ],
}

describe('a mistake is one message', () => {
  it.each(Object.entries(cases))('%s', (_, [written, ...lines]) => {
    expect(mistakes(written)).toEqual([lines.join('\n')])
  })

  it('a port in the environment', () => {
    expect(mistakes({}, { SIGNALBOX_PORT: '44O0' })).toEqual([
      '  SIGNALBOX_PORT: wrong value\n    expected  a whole number from 0 to 65535\n    found     "44O0"',
    ])
  })

  it('a secret that is set to nothing', () => {
    expect(mistakes({ sources: { a: fastio } }, { HOOK: '' })[0]).toContain(
      'sources.a.secrets[0]: the environment variable HOOK is empty',
    )
  })
})
