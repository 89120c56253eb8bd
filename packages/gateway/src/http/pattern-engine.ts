import { compilePattern, explain } from '@signalbox/patterns'
import type { PatternEngine } from './deps.ts'

/** Patterns of requests, by `@signalbox/patterns`; what is no pattern at all is refused by it too. */
export const patternEngine: PatternEngine = {
  compile(pattern) {
    const compiled = compilePattern(pattern as object)
    return (event) => compiled.matches(event)
  },
  explain: (pattern, event) => explain(pattern as object, event),
}
