/**
 * What a new config changes while the gateway runs: its rules and their targets. Everything else waits for
 * the next start, and is named, so that nobody believes it is in force.
 *
 * @module
 */
import type { GatewayConfig, Rule } from '../contract/config.ts'

/** Names of rules, and of parts of the config. */
export interface ReloadReport {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  readonly unchanged: readonly string[]
  /** Parts that differ and take a restart. */
  readonly needRestart: readonly string[]
}

const fixedParts = ['dataDir', 'listen', 'sources', 'limits', 'allowedHosts', 'tokens'] as const

/**
 * Compares two configs.
 *
 * @example
 * compareConfigs(before, after).added // ['large-videos']
 */
export function compareConfigs(before: GatewayConfig, after: GatewayConfig): ReloadReport {
  const old = new Map(before.rules.map((rule) => [rule.name, sketch(rule)]))
  const names = new Set(after.rules.map(({ name }) => name))
  const kept = after.rules.filter(({ name }) => old.has(name))
  return {
    added: after.rules.flatMap(({ name }) => (old.has(name) ? [] : [name])),
    changed: kept.flatMap((rule) => (old.get(rule.name) === sketch(rule) ? [] : [rule.name])),
    removed: [...old.keys()].filter((name) => !names.has(name)),
    unchanged: kept.flatMap((rule) => (old.get(rule.name) === sketch(rule) ? [rule.name] : [])),
    needRestart: fixedParts.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part])),
  }
}

/** What can be seen of a rule; a target's own options (a header, a secret) are the target's business. */
function sketch({ pattern, transform, enabled, targets }: Rule): string {
  return JSON.stringify([pattern, transform, enabled, targets])
}
