import { compilePattern, compileTransformer, explain, lintPattern } from '@signalbox/patterns'
import type { Transformer } from '@signalbox/patterns'
import type { Rule } from '../contract/config.ts'
import type { StreamTarget, Target } from '../contract/target.ts'
import type { AdminRule, PatternEngine } from '../http/deps.ts'
import type { BookedRule } from './rule-book.ts'
import { patternProblems } from './pattern-problems.ts'
import { transformed } from './transforms.ts'

/** The rules of a config, compiled once. */
export interface CompiledRules {
  /** For routing: enabled ones with targets that deliver. */
  readonly router: readonly BookedRule[]
  /** For asking: all of them. */
  readonly admin: readonly AdminRule[]
  /** Each delivery target once, also if several rules share it. */
  readonly targets: readonly Target[]
}

export function compileRules(rules: readonly Rule[]): CompiledRules {
  const compiled = rules.map((rule) => ({ rule, pattern: compilePattern(rule.pattern as object) }))
  return {
    router: compiled.flatMap(({ rule }) => {
      const targets = rule.targets
        .filter(isDeliveryTarget)
        .map((t) => ({ name: t.name, ordered: t.policy.ordered }))
      if (!rule.enabled || targets.length === 0) return []
      return [{ name: rule.name, pattern: rule.pattern as object, targets }]
    }),
    admin: compiled.map(({ rule, pattern }) => ({
      name: rule.name,
      pattern: rule.pattern,
      ...(rule.transform !== undefined && { transform: rule.transform }),
      enabled: rule.enabled,
      targets: rule.targets.map(({ name, kind }) => ({ name, kind })),
      matches: (event) => pattern.matches(event),
    })),
    targets: [
      ...new Map(
        rules.flatMap((rule) => rule.targets.filter(isDeliveryTarget)).map((t) => [t.name, t]),
      ).values(),
    ],
  }
}

/** Patterns that come with a request. */
export const patternEngine: PatternEngine = {
  compile(pattern) {
    const problems = patternProblems(pattern)
    if (problems !== undefined) throw new Error(problems)
    const compiled = compilePattern(pattern as object)
    return (event) => compiled.matches(event)
  },
  explain(pattern, event) {
    return explain(pattern as object, event)
  },
  lint(pattern, engine) {
    return lintPattern(pattern as object, { engine })
  },
  transform(transformer, delivery) {
    return transformed(compileTransformer(transformer as Transformer), delivery)
  },
}

function isDeliveryTarget(target: Target | StreamTarget): target is Target {
  return target.kind !== 'stream'
}
