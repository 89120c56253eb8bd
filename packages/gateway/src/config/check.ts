/**
 * From what a user wrote to what the gateway takes. Every mistake is found before anything is
 * reported, so that one run shows them all.
 *
 * @module
 */
import { resolve } from 'node:path'
import type { GatewayConfig } from '../contract/config.ts'
import { checkListen } from './check-listen.ts'
import { checkRules } from './check-rules.ts'
import { checkSources } from './check-sources.ts'
import { checkTokens, checkTokenStreams } from './check-tokens.ts'
import { ConfigError } from './config-error.ts'
import type { ConfigProblem } from './config-error.ts'
import type { Env } from './env-file.ts'
import { fillIn } from './fill-in.ts'
import { Findings } from './problems.ts'
import { configSchema } from './schema.ts'
import { SecretUses } from './secret-uses.ts'

export interface CheckOptions {
  /** The config file, for messages; relative paths start at its folder. */
  readonly file: string
  readonly dir: string
  readonly env: Readonly<Env>
  /** `ignore`: a secret that is not set is no mistake, for commands that look at a config without running it. */
  readonly secrets?: 'require' | 'ignore'
}

export interface CheckedConfig {
  readonly config: GatewayConfig
  /** What works but should not stay, such as the dialect `auto`. */
  readonly warnings: readonly ConfigProblem[]
}

/**
 * Checks a config value and fills in the defaults. Throws a `ConfigError` with every mistake.
 *
 * @example
 * const { config } = checkConfig({ sources: {} }, { file: 'inline', dir: process.cwd(), env: process.env })
 */
export function checkConfig(written: unknown, options: CheckOptions): CheckedConfig {
  const findings = new Findings()
  const secrets = new SecretUses()
  const config = build(fillIn(written, options.env, findings), options, findings, secrets)
  if (options.secrets !== 'ignore') secrets.check(options.env, findings)
  if (config === undefined || findings.problems.length > 0) {
    throw new ConfigError('SB_CONFIG_INVALID', options.file, findings.problems)
  }
  return { config, warnings: findings.warnings }
}

function build(
  written: unknown,
  options: CheckOptions,
  findings: Findings,
  secrets: SecretUses,
): GatewayConfig | undefined {
  if (written instanceof Promise) {
    // To the schema a promise is an object without keys: an empty config.
    findings.problem([], 'wrong value', {
      expected: 'an object, as defineConfig({ … }) makes it',
      found: 'a promise',
      suggestion: 'await it: export default await …',
    })
    return undefined
  }
  const root = findings.parse(configSchema, written, [])
  if (root === undefined) {
    // The root is wrong somewhere: look at the parts that can still be read, for their own mistakes.
    checkParts(written, options.env, findings, secrets)
    return undefined
  }
  const { sources, rules, tokens } = checkParts(root, options.env, findings, secrets)
  const listen = checkListen(root.listen, options.env, findings)
  checkTokenStreams(tokens, rules, findings)
  return {
    dataDir: resolve(options.dir, options.env['SIGNALBOX_DATA_DIR'] || root.dataDir),
    listen,
    sources,
    rules,
    tokens,
    limits: root.limits,
    allowedHosts: root.allowedHosts,
  }
}

function checkParts(root: unknown, env: Readonly<Env>, findings: Findings, secrets: SecretUses) {
  return {
    sources: checkSources(entriesOf(root, 'sources'), findings, secrets),
    rules: checkRules(entriesOf(root, 'rules'), env, findings, secrets),
    tokens: checkTokens(entriesOf(root, 'tokens'), findings, secrets),
  }
}

function entriesOf(root: unknown, key: string): [string, unknown][] {
  if (typeof root !== 'object' || root === null || !Object.hasOwn(root, key)) return []
  const part: unknown = (root as Readonly<Record<string, unknown>>)[key]
  return typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.entries(part) : []
}
