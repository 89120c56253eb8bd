/**
 * What `lintPattern` can find beyond what `validatePattern` refuses. The reference page has a row for each, with how sure
 * it is; a test compares the two.
 */
export const lintCodes = [
  'SB_LINT_LENGTH',
  'SB_LINT_OPERATOR',
  'SB_LINT_WILDCARD_COMPLEXITY',
  'SB_LINT_WILDCARD_COUNT',
  'SB_LINT_NUMERIC_RANGE',
  'SB_LINT_NUMERIC_PRECISION',
  'SB_LINT_NUMBER_FORM',
  'SB_LINT_INTEGER_SIZE',
  'SB_LINT_AWS_FIELD',
  'SB_LINT_RECORD_SHAPE',
  'SB_LINT_UNDOCUMENTED',
  'SB_LINT_OVERWRITTEN',
  'SB_LINT_MATCHER_DEFECT',
] as const

export type LintCode = (typeof lintCodes)[number]
