import type { Diagnostic, Position } from '../errors.ts'

/**
 * - `SB_TRANSFORMER_SHAPE`: not an `InputPath`, nor an `InputTemplate` with its `InputPathsMap`
 * - `SB_TRANSFORMER_PATH`: a path that is not of the supported kind
 * - `SB_TRANSFORMER_VARIABLE`: a name that a variable cannot have
 * - `SB_TRANSFORMER_PLACEHOLDER`: a placeholder that names no variable, or stands where it cannot
 * - `SB_TRANSFORMER_TEMPLATE`: the template would not make JSON
 * - `SB_TRANSFORMER_LIMIT`: beyond a documented limit
 */
export type TransformerErrorCode =
  | 'SB_TRANSFORMER_SHAPE'
  | 'SB_TRANSFORMER_PATH'
  | 'SB_TRANSFORMER_VARIABLE'
  | 'SB_TRANSFORMER_PLACEHOLDER'
  | 'SB_TRANSFORMER_TEMPLATE'
  | 'SB_TRANSFORMER_LIMIT'

/** One thing that is wrong with a transformer. `path` is where: `InputTemplate`, `InputPathsMap.name` … */
export type TransformerDiagnostic = Diagnostic<TransformerErrorCode>

/**
 * A transformer that cannot be used, or an event too large for it. Recognise it by `code`.
 *
 * @example
 * try { transformInput({ InputTemplate: '"<x>"' }, event) } catch (error) {
 *   (error as TransformerError).code    // 'SB_TRANSFORMER_PLACEHOLDER'
 *   (error as TransformerError).message // 'InputTemplate contains invalid placeholder x.'
 * }
 */
export class TransformerError extends Error {
  override readonly name = 'TransformerError'
  readonly code: TransformerErrorCode
  readonly path: string
  readonly position: Position | undefined

  constructor(diagnostic: TransformerDiagnostic) {
    super(diagnostic.message)
    this.code = diagnostic.code
    this.path = diagnostic.path
    this.position = diagnostic.position
  }
}
