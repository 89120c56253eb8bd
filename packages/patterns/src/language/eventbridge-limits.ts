import type { Diagnostic } from '../errors.ts'
import type { Field } from './ast.ts'
import { parsePattern, validatePattern } from './parse-pattern.ts'
import { wildcardComplexity } from './wildcard-complexity.ts'

/** EventBridge's default quota, which AWS raises to 4,096 on request. */
const PATTERN_LENGTH = 2048
/** Recorded answers of the service: 9 is accepted, 11 is refused. */
const WILDCARD_COMPLEXITY = 10

/**
 * What EventBridge would refuse: everything `validatePattern` finds and, for a pattern that this package accepts, the
 * service's own limits on size and wildcards. Use it before a rule is moved to AWS.
 *
 * @example
 * eventBridgeProblems({ arn: [{ wildcard: '*:*:*:*:*:event-bus/*' }] })[0]?.message
 * // 'Rule is too complex - try using fewer wildcard characters or …'
 */
export function eventBridgeProblems(pattern: string | object): Diagnostic[] {
  const problems = validatePattern(pattern)
  if (problems.length > 0) return problems
  const length = (typeof pattern === 'string' ? pattern : printed(pattern)).length
  if (length > PATTERN_LENGTH) {
    const message = `Event pattern has ${length} characters; EventBridge allows ${PATTERN_LENGTH} unless the quota is raised`
    problems.push({ code: 'SB_PATTERN_LIMIT', message, path: '' })
  }
  const fields = new Set(
    parsePattern(pattern).combinations.flatMap((combination) => [...combination.values()]),
  )
  for (const field of fields) {
    if (wildcardComplexity(wildcardsOf(field), WILDCARD_COMPLEXITY + 1) <= WILDCARD_COMPLEXITY) continue
    const message =
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character'
    problems.push({ code: 'SB_PATTERN_LIMIT', message, path: field.path })
  }
  return problems
}

function wildcardsOf(field: Field): string[] {
  return field.matchers.flatMap((matcher) => {
    if (matcher.kind === 'wildcard') return [matcher.value]
    return matcher.kind === 'anything-but' && matcher.of === 'wildcard' ? [...matcher.values] : []
  })
}

function printed(pattern: object): string {
  return JSON.stringify(pattern, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))
}
