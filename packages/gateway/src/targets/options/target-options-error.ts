import { renderMessage } from '../../errors/index.ts'

/** One wrong value in the options of a target. */
export interface Mistake {
  /** Where it is, from the target's options on: `['retry', 'attempts']`. */
  readonly path: readonly (string | number)[]
  /** What was expected, and the nearest valid name where there is one. */
  readonly message: string
}

/**
 * Thrown by a target factory whose options are wrong. A config loader can prefix the paths of
 * `mistakes` with its own and show them beside those of other parts of the config.
 */
export class TargetOptionsError extends Error {
  override readonly name = 'TargetOptionsError'
  readonly code = 'SB_TARGET_OPTIONS'
  readonly mistakes: readonly Mistake[]

  constructor(label: string, mistakes: readonly Mistake[]) {
    const lines = mistakes.map(({ path, message }) =>
      path.length ? `${renderPath(path)}: ${message}` : message,
    )
    super(renderMessage('SB_TARGET_OPTIONS', { target: label, mistakes: lines.join('; ') }))
    this.mistakes = mistakes
  }
}

/** A path as one would write it in code: `retry.attempts`, `headers["X-Team"]`, `secrets[0]`. */
export function renderPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    if (!/^[A-Za-z_$][\w$]*$/.test(step)) return `${text}[${JSON.stringify(step)}]`
    return text === '' ? step : `${text}.${step}`
  }, '')
}
