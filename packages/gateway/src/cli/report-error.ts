/**
 * Errors for people: what happened, why, what to do. A stack only with `SIGNALBOX_DEBUG`.
 *
 * @module
 */
import { inspect } from 'node:util'
import { CommanderError } from 'commander'
import { isSignalboxError, renderMessage, rowOf } from '../errors/index.ts'
import { ApiProblem } from './api-problem.ts'
import type { CliContext } from './context.ts'
import { wrap } from './output/text.ts'

/** What is said about an error. */
export interface ErrorReport {
  readonly code: string | undefined
  readonly message: string
  readonly todo: string | undefined
  readonly exitCode: 1 | 2
}

export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const

/** What can be said about anything that was thrown. */
export function reportOf(error: unknown): ErrorReport {
  if (error instanceof ApiProblem) {
    // The API speaks of headers; here a token is an option.
    const todo = error.code === 'SB_UNAUTHORIZED' ? rowOf('SB_TOKEN_UNKNOWN')?.todo : error.todo
    return { code: error.code, message: error.message, todo, exitCode: 1 }
  }
  if (isSignalboxError(error)) {
    const todo = rowOf(error.code)?.todo
    return { code: error.code, message: error.message, todo, exitCode: error.code === 'SB_CLI_USAGE' ? 2 : 1 }
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (error instanceof Error && typeof code === 'string' && code.startsWith('SB_')) {
    // Of another package (emulator, client, config): its message says what to do.
    return { code, message: error.message, todo: undefined, exitCode: 1 }
  }
  const why = error instanceof Error ? error.message : inspect(error)
  const message = renderMessage('SB_CLI_INTERNAL', { why: why.replace(/\.$/, '') })
  return { code: 'SB_CLI_INTERNAL', message, todo: rowOf('SB_CLI_INTERNAL')?.todo, exitCode: 1 }
}

/** Writes an error and returns the exit code. Commander has written its own already. */
export function reportError(error: unknown, context: CliContext, asJson: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  const report = reportOf(error)
  const { err } = context
  const { code, message, todo } = report
  if (asJson) {
    err.json({ error: { code, message, ...(todo !== undefined && { todo }) } })
  } else {
    const width = Math.min(err.width ?? 100, 100)
    const [first = '', ...rest] = message.split('\n')
    err.print(...wrap(`${err.style.bad('error')}: ${first}`, width), ...rest)
    if (todo !== undefined)
      err.print(...wrap(todo.replaceAll('`', "'"), width - 2).map((line) => `  ${line}`))
    if (code !== undefined) err.print(err.style.dim(`  ${code}`))
  }
  if (context.env['SIGNALBOX_DEBUG']) err.print(inspect(error))
  return report.exitCode
}
