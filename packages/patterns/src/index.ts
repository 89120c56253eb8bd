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
export type { Apart } from './explain/apart.ts'
export type { AlternativeExplanation, ClauseExplanation, Explanation } from './explain/explain.ts'
export { lintPattern } from './lint/lint-pattern.ts'
export type { LintOptions } from './lint/lint-pattern.ts'
export { lintEngines } from './lint/engines.ts'
export type { LintEngine } from './lint/engines.ts'
export type { LintFinding } from './lint/report.ts'
export type { LintCode } from './lint/codes.ts'
export { compileTransformer, transformInput } from './transform/transform-input.ts'
export type { CompiledTransformer, Transformer } from './transform/transform-input.ts'
export { validateTransformer } from './transform/validate-transformer.ts'
export { TransformerError } from './transform/transformer-error.ts'
export type { TransformerDiagnostic, TransformerErrorCode } from './transform/transformer-error.ts'
export { transformerLimits } from './transform/limits.ts'
export type { TransformContext } from './transform/variables.ts'
