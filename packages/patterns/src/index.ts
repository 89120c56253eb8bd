export { compilePattern } from './match/compiled-pattern.ts'
export type { CompiledPattern } from './match/compiled-pattern.ts'
export { Matcher } from './engine/matcher.ts'
export type { MatcherOptions } from './engine/matcher.ts'
export { prepareEvent } from './match/prepared-event.ts'
export type { EventInput, PreparedEvent } from './match/prepared-event.ts'
export { parsePattern, validatePattern } from './language/parse-pattern.ts'
export type {
  Combination,
  Field,
  Matcher as ValueMatcher,
  NumericBound,
  NumericRange,
  PatternAst,
} from './language/ast.ts'
export { EventError, PatternError } from './errors.ts'
export type { Diagnostic, PatternErrorCode, Position } from './errors.ts'
export { limits } from './limits.ts'
export { explain } from './explain/explain.ts'
export type { AlternativeExplanation, ClauseExplanation, Explanation } from './explain/explain.ts'
export { eventBridgeProblems } from './language/eventbridge-limits.ts'
