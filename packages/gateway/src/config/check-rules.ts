import { validatePattern, validateTransformer } from '@signalbox/patterns'
import type { Transformer } from '@signalbox/patterns'
import type { Rule } from '../contract/config.ts'
import { TargetBook } from './check-targets.ts'
import { valueAt } from './config-path.ts'
import type { ConfigPath } from './config-path.ts'
import type { Env } from './env-file.ts'
import { describeFound } from './found.ts'
import { nearest } from '../targets/options/nearest.ts'
import type { Findings } from './problems.ts'
import { ruleSchema } from './schema.ts'
import type { SecretUses } from './secret-uses.ts'

const matchTypes = [
  'exists',
  'prefix',
  'suffix',
  'equals-ignore-case',
  'wildcard',
  'anything-but',
  'numeric',
  'cidr',
]

/** Rules in the order of the config. */
export function checkRules(
  written: readonly (readonly [string, unknown])[],
  env: Readonly<Env>,
  findings: Findings,
  secrets: SecretUses,
): Rule[] {
  const book = new TargetBook(env, findings, secrets)
  return written.flatMap(([name, value]) => {
    const path = ['rules', name]
    const parsed = findings.parse(ruleSchema, value, path)
    // Pattern and targets even of a rule that has other mistakes, so that theirs are not hidden.
    checkPattern(valueAt(value, ['pattern']), [...path, 'pattern'], findings)
    const transform = valueAt(value, ['transform'])
    checkTransform(transform, [...path, 'transform'], findings)
    const targets = listAt(value, 'targets').flatMap((target, index) => {
      const checked = book.check(target, [...path, 'targets', index])
      return checked === undefined ? [] : [checked]
    })
    if (parsed === undefined) return []
    return [
      {
        name,
        pattern: parsed.pattern,
        targets: [...new Set(targets)],
        ...(transform !== undefined && { transform: transform as Transformer }),
        enabled: parsed.enabled,
      },
    ]
  })
}

function listAt(rule: unknown, key: string): readonly unknown[] {
  const list = valueAt(rule, [key])
  return Array.isArray(list) ? (list as readonly unknown[]) : []
}

function checkPattern(pattern: unknown, path: ConfigPath, findings: Findings): void {
  if (pattern === undefined) return
  if (
    typeof pattern !== 'string' &&
    (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern))
  ) {
    findings.problem(path, 'wrong value', {
      expected: 'an EventBridge event pattern: an object, or JSON text',
      found: describeFound(pattern, path),
    })
    return
  }
  for (const { message, path: at, position } of validatePattern(pattern)) {
    const place = position === undefined ? '' : ` (line ${position.line}, column ${position.column})`
    const [, written] = /^Unrecognized match type (.+)$/.exec(message) ?? []
    const meant = written === undefined ? undefined : nearest(written, matchTypes)
    findings.problem([...path, ...steps(at)], `bad pattern: ${message}${place}`, {
      suggestion: meant ?? 'see what a pattern matches with `signalbox rules test`',
    })
  }
}

function checkTransform(transform: unknown, path: ConfigPath, findings: Findings): void {
  if (transform === undefined) return
  for (const { message, path: at, position } of validateTransformer(transform)) {
    const place = position === undefined ? '' : ` (line ${position.line}, column ${position.column})`
    const [, written] = /invalid placeholder (\S+)\.$/.exec(message) ?? []
    const variables = Object.keys(valueAt(transform, ['InputPathsMap']) ?? {})
    const meant = written === undefined ? undefined : nearest(written, variables)
    // A name of a variable may have dots in it, and is wrong then.
    const [field = '', ...name] = steps(at)
    const inner = [field, name.join('.')].filter((step) => step !== '')
    findings.problem([...path, ...inner], `bad transformer: ${message.replace(/\.$/, '')}${place}`, {
      ...(meant !== undefined && { suggestion: `<${meant}>` }),
    })
  }
}

const steps = (dotted: string): string[] => (dotted === '' ? [] : dotted.split('.'))
