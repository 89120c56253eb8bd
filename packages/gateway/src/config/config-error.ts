import { basename } from 'node:path'
import { renderMessage } from '../errors/index.ts'

/** One mistake in a config. */
export interface ConfigProblem {
  /** Where it is: `rules["large-videos"].targets[0].url`; `line 12` where the file cannot be read; '' for all of it. */
  readonly path: string
  /** What is wrong, in a few words. */
  readonly message: string
  readonly expected?: string
  /** What is there instead; never the value of a secret. */
  readonly found?: string
  /** What to write instead, or the nearest valid name. */
  readonly suggestion?: string
}

export type ConfigErrorCode = 'SB_CONFIG_NOT_FOUND' | 'SB_CONFIG_UNREADABLE' | 'SB_CONFIG_INVALID'

/**
 * A config that cannot be used. `message` lists all of its problems, ready to be printed.
 *
 * @example
 * try {
 *   await loadConfig({ cwd: process.cwd(), env: process.env })
 * } catch (error) {
 *   if (error instanceof ConfigError) console.error(error.message)
 * }
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code: ConfigErrorCode
  /** The config file; for `SB_CONFIG_NOT_FOUND` where it was looked for. */
  readonly file: string
  readonly problems: readonly ConfigProblem[]

  constructor(
    code: ConfigErrorCode,
    file: string,
    problems: readonly ConfigProblem[],
    options: { readonly cause?: unknown } = {},
  ) {
    super([heading(code, file, problems), ...problems.map(renderProblem)].join('\n\n'), options)
    this.code = code
    this.file = file
    this.problems = problems
  }
}

function heading(code: ConfigErrorCode, file: string, problems: readonly ConfigProblem[]): string {
  if (code === 'SB_CONFIG_NOT_FOUND') return renderMessage(code, { path: file })
  if (code === 'SB_CONFIG_UNREADABLE') return renderMessage(code, { file: basename(file) })
  const count = problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`
  return renderMessage(code, { file: basename(file), count })
}

/** A problem as indented lines: path and message, then what was expected, what was found, what to do. */
export function renderProblem(problem: ConfigProblem): string {
  const { path, message, expected, found, suggestion } = problem
  const lines = [`  ${path === '' ? '' : `${path}: `}${message}`]
  if (expected !== undefined) lines.push(`    expected  ${expected}`)
  if (found !== undefined) lines.push(`    found     ${found}`)
  if (suggestion !== undefined) lines.push(`    try       ${suggestion}`)
  return lines.join('\n')
}
