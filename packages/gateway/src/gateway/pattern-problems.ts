import { validatePattern } from '@signalbox/patterns'

/** Problems that are named before the rest is counted. */
const most = 5

/** All that is wrong with a pattern, in one sentence without its stop; undefined when it is sound. */
export function patternProblems(pattern: unknown): string | undefined {
  const problems = validatePattern(pattern)
  if (problems.length === 0) return undefined
  const named = problems.slice(0, most).map(({ message, path, position }) => {
    const field = path === '' ? '' : `${path.slice(0, 100)}: `
    const place = position === undefined ? '' : ` (line ${position.line}, column ${position.column})`
    return `${field}${message.replace(/\.$/, '').slice(0, 200)}${place}`
  })
  const more = problems.length - named.length
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}
