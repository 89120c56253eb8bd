/** Where in the pattern's text a problem is; only patterns given as text have it. Both count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** One thing that is wrong with a pattern or a transformer. */
export interface Diagnostic<Code extends string = PatternErrorCode> {
  readonly code: Code
  /** For a pattern's syntax what EventBridge would say, without its "Event pattern is not valid. Reason: ". */
  readonly message: string
  /** The dotted path of the field, `''` for the pattern as a whole. */
  readonly path: string
  readonly position?: Position
}

/**
 * - `SB_PATTERN_JSON`: the text is not JSON
 * - `SB_PATTERN_SYNTAX`: it is JSON, but not a pattern
 * - `SB_PATTERN_LIMIT`: it is a pattern, but beyond a documented limit
 */
export type PatternErrorCode = 'SB_PATTERN_JSON' | 'SB_PATTERN_SYNTAX' | 'SB_PATTERN_LIMIT'

/**
 * A pattern that cannot be compiled. Recognise it by `code`.
 *
 * @example
 * try { compilePattern('{"a":[]}') } catch (error) {
 *   (error as PatternError).code    // 'SB_PATTERN_SYNTAX'
 *   (error as PatternError).message // 'Empty arrays are not allowed'
 *   (error as PatternError).path    // 'a'
 * }
 */
export class PatternError extends Error {
  override readonly name = 'PatternError'
  readonly code: PatternErrorCode
  readonly path: string
  readonly position: Position | undefined

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message)
    this.code = diagnostic.code
    this.path = diagnostic.path
    this.position = diagnostic.position
  }
}

/**
 * An event that is not a JSON object. Recognise it by `code`: `SB_EVENT_JSON` when the text or bytes are not JSON,
 * `SB_EVENT_NOT_OBJECT` when they are, but not an object.
 *
 * @example
 * compilePattern({ a: [1] }).matches('[]') // throws EventError { code: 'SB_EVENT_NOT_OBJECT' }
 */
export class EventError extends Error {
  override readonly name = 'EventError'
  readonly code: 'SB_EVENT_JSON' | 'SB_EVENT_NOT_OBJECT'

  constructor(code: EventError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
