import { minified } from '../transform/minified.ts'
import type { EngineRules } from './engines.ts'
import type { Report } from './report.ts'

/** Whether the pattern is short enough for the engine. Characters count as written, white space too. */
export function checkSize(pattern: string | object, rules: EngineRules, report: Report): boolean {
  const { title, length: most, lengthQuota } = rules
  const written = typeof pattern === 'string' ? pattern : printed(pattern)
  const { length } = written
  if (length <= (lengthQuota ?? most)) return true
  const limit = lengthQuota === undefined || length > most ? `${most}` : `${lengthQuota}`
  const unless = length <= most ? ', unless the quota "event pattern size" is raised' : ''
  const shorter = typeof pattern === 'string' ? minified(pattern).length : length
  const hint = shorter < length ? `; without white space it has ${shorter}` : ''
  report.error(
    'SB_LINT_LENGTH',
    '',
    `The pattern has ${length} characters; ${title} takes ${limit}${unless}${hint}`,
  )
  return length <= most
}

function printed(pattern: object): string {
  return JSON.stringify(pattern, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))
}
