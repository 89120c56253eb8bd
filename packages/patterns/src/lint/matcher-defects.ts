import type { Combination, Field, Matcher } from '../language/ast.ts'
import type { Report } from './report.ts'

/** Combinations that are compared with one another; beyond that a pattern is too large to be read anyway. */
const MOST_COMPARED = 64

/**
 * Fields on which the matcher that AWS publishes, event-ruler 2.0.1, was seen to err where this package does not. Whether the service
 * runs that version is not known.
 */
export function checkDefects({ path, matchers }: Field, report: Report): void {
  const warn = (what: string) => {
    report.warn('SB_LINT_MATCHER_DEFECT', path, `AWS's open-source matcher ${what}`)
  }
  const strings = matchers.filter(({ kind }) => kind === 'string' || kind === 'exactly')
  if (strings.length > 1 && matchers.some(spansZero)) {
    warn('may miss one of several strings beside a numeric range that spans zero')
  }
  const folds = matchers.some((matcher) => 'ignoreCase' in matcher && matcher.ignoreCase)
  if (folds && matchers.some(beginsWithStar)) {
    warn(
      'may match too much where `equals-ignore-case` shares a field with a `wildcard` that begins with a star',
    )
  }
}

/** An alternative of `$or` that takes all that an earlier one takes, and more, is lost. */
export function checkLostAlternatives(combinations: readonly Combination[], report: Report): void {
  const compared = combinations.slice(0, MOST_COMPARED)
  for (const [index, later] of compared.entries()) {
    for (const earlier of compared.slice(0, index)) {
      const path = widened(earlier, later)
      if (path === undefined) continue
      const message =
        "AWS's open-source matcher loses an alternative of `$or` that takes the values of an earlier one and more"
      report.warn('SB_LINT_MATCHER_DEFECT', path, message)
    }
  }
}

/** The one path at which `later` takes more than `earlier`, when they are equal elsewhere. */
function widened(earlier: Combination, later: Combination): string | undefined {
  if (earlier.size !== later.size) return undefined
  let path: string | undefined
  for (const [name, field] of later) {
    const before = earlier.get(name)
    if (before === undefined) return undefined
    if (before === field) continue
    if (path !== undefined || !isWider(field.matchers, before.matchers)) return undefined
    path = name
  }
  return path
}

function isWider(wide: readonly Matcher[], narrow: readonly Matcher[]): boolean {
  const known = new Set(wide.map((matcher) => JSON.stringify(matcher)))
  return wide.length > narrow.length && narrow.every((matcher) => known.has(JSON.stringify(matcher)))
}

function spansZero(matcher: Matcher): boolean {
  if (matcher.kind !== 'numeric') return false
  return (matcher.low?.value ?? -1) <= 0 && (matcher.high?.value ?? 1) >= 0
}

function beginsWithStar(matcher: Matcher): boolean {
  return matcher.kind === 'wildcard' && matcher.value.startsWith('*')
}
