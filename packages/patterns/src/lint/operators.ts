import type { Field, Matcher } from '../language/ast.ts'
import type { EngineRules } from './engines.ts'
import type { Report } from './report.ts'

/** Operators that the engine lacks, and forms that work but stand in no document. */
export function checkOperators({ path, matchers }: Field, rules: EngineRules, report: Report): void {
  for (const matcher of matchers) {
    const lacking = lacks(matcher, rules)
    if (lacking !== undefined)
      report.error('SB_LINT_OPERATOR', path, `${rules.title} cannot match with ${lacking}`)
    const form = undocumented(matcher)
    if (form !== undefined) report.warn('SB_LINT_UNDOCUMENTED', path, `${form}; AWS does not document it`)
  }
}

function lacks(matcher: Matcher, { wildcard, anythingButText }: EngineRules): string | undefined {
  if (matcher.kind === 'wildcard') return wildcard ? undefined : '`wildcard`'
  if (matcher.kind !== 'anything-but' || matcher.of === 'strings' || matcher.of === 'numbers')
    return undefined
  const takes = matcher.of === 'wildcard' ? wildcard && anythingButText : anythingButText
  return takes ? undefined : `\`anything-but\` of \`${matcher.of}\``
}

function undocumented(matcher: Matcher): string | undefined {
  switch (matcher.kind) {
    case 'exactly':
      return '`exactly` is known to the matcher'
    case 'prefix':
      return matcher.value.endsWith('"')
        ? 'A quote at the end of `prefix` stands for the end of the value'
        : undefined
    case 'suffix':
      return matcher.value.startsWith('"')
        ? 'A quote at the start of `suffix` stands for the start of the value'
        : undefined
    case 'cidr':
      return /\/(?:0\d|\+)|\/$/.test(matcher.value)
        ? `The mask of ${JSON.stringify(matcher.value)} is written in an unusual way`
        : undefined
    default:
      return undefined
  }
}
