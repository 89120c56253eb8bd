import type { Field } from '../language/ast.ts'
import type { Report } from './report.ts'
import { wildcardComplexity } from './wildcard-complexity.ts'

/** Recorded answers of the service: 9 is accepted, 11 is refused. What it does with 10 is not known. */
const MOST_COMPLEXITY = 10

const TOO_COMPLEX =
  'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character'

/** Wildcards are dear to EventBridge's matcher: few rules may have them, and each only so many. */
export function checkWildcards(fields: readonly Field[], fits: boolean, report: Report): void {
  const using = fields.filter((field) => wildcardsOf(field).length > 0)
  const [first] = using
  if (first === undefined) return
  report.warn(
    'SB_LINT_WILDCARD_COUNT',
    first.path,
    'EventBridge takes 30 rules with wildcards for each event bus',
  )
  // A pattern that is refused for its length may have more wildcards than are worth exploring.
  if (!fits) return
  for (const field of using) {
    if (wildcardComplexity(wildcardsOf(field), MOST_COMPLEXITY + 1) > MOST_COMPLEXITY)
      report.error('SB_LINT_WILDCARD_COMPLEXITY', field.path, TOO_COMPLEX)
  }
}

export function wildcardsOf({ matchers }: Field): string[] {
  return matchers.flatMap((matcher) => {
    if (matcher.kind === 'wildcard') return [matcher.value]
    return matcher.kind === 'anything-but' && matcher.of === 'wildcard' ? [...matcher.values] : []
  })
}
