import { describe, expect, it } from 'vitest'
import type { StreamTarget, Target } from '../contract/target.ts'
import { http as makeHttp } from '../targets/http/http.ts'
import { checkConfig } from './check.ts'
import { defineConfig, env, webhook } from './define.ts'
import { collecting } from './factories.ts'

const http = collecting('http', makeHttp)
const audit = { kind: 'stream', name: 'audit' }
const someEnv = { HOOK: 'a-secret-of-some-length', LONG_TOKEN: 'x'.repeat(32) }

function check(written: unknown, env: Record<string, string> = someEnv) {
  return checkConfig(written, { file: '/srv/app/signalbox.config.ts', dir: '/srv/app', env })
}

const fastio = webhook({ dialect: 'fastio-signature-sha256', secrets: [env('HOOK')] })
const rule = (...targets: unknown[]) => ({ rules: { r: { pattern: { source: ['fast.io'] }, targets } } })
describe('several mistakes', () => {
  it('are listed together under one heading', () => {
    const written = { ruls: {}, listen: { port: -1 }, sources: { a: webhook({ dialect: 'signalbox' }) } }
    expect(() => check(written)).toThrow(
      [
        'signalbox.config.ts has 3 mistakes.\n\n  listen.port: wrong value\n',
        '    expected  a whole number from 0 to 65535\n    found     -1\n\n',
        '  ruls: unknown key\n    expected  one of sources, rules, listen, dataDir, tokens, allowedHosts, limits\n',
        '    found     "ruls"\n    try       rules\n\n',
        '  sources.a.secrets: missing: without a secret anybody could send events\n',
      ].join(''),
    )
  })

  it('carry a stable code', () => {
    expect(() => check({ ruls: {} })).toThrow(
      expect.objectContaining({ code: 'SB_CONFIG_INVALID', file: '/srv/app/signalbox.config.ts' }),
    )
  })
})

describe('a config without mistakes', () => {
  it('gets every default', () => {
    const { config, warnings } = check({})
    expect(warnings).toEqual([])
    expect(config).toEqual({
      dataDir: '/srv/app/.signalbox',
      listen: { ingest: { host: '127.0.0.1', port: 4400 } },
      sources: {},
      rules: [],
      tokens: [],
      allowedHosts: [],
      limits: {
        maxBodyBytes: 1_048_576,
        maxJsonDepth: 64,
        maxHeaderBytes: 16_384,
        requestTimeoutMs: 10_000,
        maxConnections: 2048,
        maxPendingEvents: 20_000,
        maxRejections: 200,
      },
    })
  })

  it('keeps secrets as references and labels them', () => {
    const source = webhook({
      dialects: ['signalbox', 'standard-webhooks', 'signalbox'],
      secrets: [env('HOOK'), { label: 'old', value: env('LONG_TOKEN') }],
    })
    expect(check({ sources: { a: source } }).config.sources['a']).toEqual({
      kind: 'webhook',
      dialects: ['signalbox', 'standard-webhooks'],
      secrets: [
        { label: 'HOOK', value: { $env: 'HOOK' } },
        { label: 'old', value: { $env: 'LONG_TOKEN' } },
      ],
      unsigned: false,
      toleranceSec: 300,
      tenant: 'default',
    })
  })

  it('keeps falsy values that were written', () => {
    const source = webhook({ dialect: 'signalbox', unsigned: true })
    const { config } = check({
      sources: { a: source },
      rules: { r: { pattern: { source: ['fast.io'] }, targets: [audit], enabled: false } },
      listen: { port: 0 },
      limits: { maxRejections: 0 },
    })
    expect(config.rules[0]?.enabled).toBe(false)
    expect(config.listen.ingest.port).toBe(0)
    expect(config.limits.maxRejections).toBe(0)
  })

  it('lets the environment win over the file', () => {
    const written = { listen: { host: '10.0.0.1', port: 1 }, dataDir: '/file' }
    const env = { SIGNALBOX_HOST: '0.0.0.0', SIGNALBOX_PORT: '0', SIGNALBOX_DATA_DIR: 'data' }
    const { config } = check(written, env)
    expect(config.listen.ingest).toEqual({ host: '0.0.0.0', port: 0 })
    expect(config.dataDir).toBe('/srv/app/data')
  })

  it('fills references into settings, numbers among them', () => {
    const written = defineConfig({
      listen: { host: env('NO_HOST', '::1'), port: env('MY_PORT') },
      dataDir: env('DIR'),
    })
    const { config } = check(written, { MY_PORT: '81', DIR: '/data' })
    expect(config.listen.ingest).toEqual({ host: '::1', port: 81 })
    expect(config.dataDir).toBe('/data')
  })

  it('shares a target that two rules use, as one value or written out twice', () => {
    const shared = http('https://example.com/shared')
    const { config } = check({
      rules: {
        one: {
          pattern: { source: ['fast.io'] },
          targets: [shared, http('https://example.com/twice'), audit],
        },
        two: {
          pattern: { source: ['fast.io'] },
          targets: [shared, http('https://example.com/twice'), { ...audit }],
        },
      },
    })
    const [one, two] = config.rules
    expect(one?.targets).toHaveLength(3)
    expect(two?.targets.map((target, index) => target === one?.targets[index])).toEqual([true, true, true])
  })

  it('takes a target that somebody else made', () => {
    const { policy } = http('https://example.com/')
    const target: Target = {
      name: 'mine',
      kind: 'mine',
      policy,
      deliver: () => Promise.resolve([]),
    }
    expect(check(rule(target)).config.rules[0]?.targets).toEqual([target])
  })

  it('makes targets from JSON, with the address from the environment', () => {
    const written = rule({ kind: 'http', url: { $env: 'URL_OUT' }, name: 'out' }, audit)
    const { config } = check(written, { URL_OUT: 'https://example.com/x' })
    const targets = config.rules[0]?.targets as readonly (Target | StreamTarget)[]
    expect(targets.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['http out', 'stream audit'])
  })

  it('does not ask for secrets when told so', () => {
    const options = { file: 'f', dir: '/', env: {}, secrets: 'ignore' } as const
    expect(checkConfig({ sources: { a: fastio } }, options).config.sources['a']?.secrets).toHaveLength(1)
  })
})

describe('warnings', () => {
  it.each([
    [webhook({ dialect: 'auto', secrets: [env('HOOK')] }), 'sources.a.dialect', /^auto tries every dialect/],
    [webhook({ dialect: 'signalbox', unsigned: true }), 'sources.a.unsigned', /without a signature/],
    [
      webhook({ dialect: 'signalbox', secrets: ['hunter2'] }),
      'sources.a.secrets[0]',
      /written in the config/,
    ],
  ])('%#', (source, path, message) => {
    const { warnings } = check({ sources: { a: source } })
    expect(warnings).toEqual([expect.objectContaining({ path, message: expect.stringMatching(message) })])
    expect(JSON.stringify(warnings)).not.toContain('hunter2')
  })
})
