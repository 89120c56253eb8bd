import type { Field, PatternAst } from '../language/ast.ts'
import { parsePattern, validatePattern } from '../language/parse-pattern.ts'
import { engines, lintEngines } from './engines.ts'
import type { EngineRules, LintEngine } from './engines.ts'
import { checkEnvelope, checkRecordShape } from './envelope.ts'
import { checkDefects, checkLostAlternatives } from './matcher-defects.ts'
import { checkNumbers } from './numbers.ts'
import { checkOperators } from './operators.ts'
import { Report } from './report.ts'
import type { LintFinding } from './report.ts'
import { checkSize } from './size.ts'
import { checkWildcards } from './wildcards.ts'
import { lookAtWritten } from './written.ts'

/** Which engine a pattern is to move to. */
export interface LintOptions {
  readonly engine: LintEngine
}

/**
 * What would keep a pattern from meaning the same on an AWS engine, and why: limits, operators the engine lacks, fields that
 * AWS fills itself, forms that are not documented. Everything that `validatePattern` finds comes first, as errors.
 *
 * @throws TypeError when the engine is not one of `lintEngines`
 * @example
 * lintPattern({ account: ['42'] }, { engine: 'eventbridge' })[0]?.message
 * // 'AWS sets `account` itself, to the id of the AWS account: a pattern on another value will not match there'
 */
export function lintPattern(pattern: string | object, options: LintOptions): LintFinding[] {
  const rules = rulesOf(options.engine)
  const problems = validatePattern(pattern)
  if (problems.length > 0) return problems.map((problem) => ({ ...problem, severity: 'error' }))
  const ast = parsePattern(pattern)
  const written = lookAtWritten(pattern)
  const report = new Report(ast.fields, written.positions)
  const fits = checkSize(pattern, rules, report)
  for (const path of written.overwritten) {
    report.warn('SB_LINT_OVERWRITTEN', path, 'The field is given more than once; what is written last counts')
  }
  checkLostAlternatives(ast.combinations, report)
  for (const field of fieldsOf(ast)) checkField(field, rules, report)
  if (rules.wildcard) checkWildcards(fieldsOf(ast), fits, report)
  if (!rules.envelope) checkRecordShape(ast.fields, report)
  return report.findings
}

function checkField(field: Field, rules: EngineRules, report: Report): void {
  checkOperators(field, rules, report)
  checkNumbers(field, report)
  checkDefects(field, report)
  if (rules.envelope) checkEnvelope(field, report)
}

/** Each field once, however many combinations share it. */
function fieldsOf({ combinations }: PatternAst): readonly Field[] {
  return [...new Set(combinations.flatMap((combination) => [...combination.values()]))]
}

function rulesOf(engine: LintEngine): EngineRules {
  if (Object.hasOwn(engines, engine)) return engines[engine]
  throw new TypeError(`There is no engine ${JSON.stringify(engine)}; there are ${lintEngines.join(', ')}`)
}
