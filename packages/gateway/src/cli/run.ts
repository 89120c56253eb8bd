import type { CliContext } from './context.ts'
import { createProgram } from './program.ts'
import { exitCodes, reportError } from './report-error.ts'

/**
 * Runs one command line and resolves with its exit code: 0 done, 1 failed, 2 used wrongly.
 *
 * @example
 * process.exitCode = await runCli(['events', 'ls'], context)
 */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
  const asJson = args.includes('--json')
  hideExperimentalWarnings()
  // A reader that has seen enough (`| head`) is no failure.
  for (const { stream } of [context.out, context.err]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      process.exit(error.code === 'EPIPE' ? exitCodes.ok : exitCodes.failed)
    })
  }
  process.on('uncaughtException', (error) => process.exit(reportError(error, context, asJson)))
  const program = createProgram(context)
  try {
    if (args.length === 0) {
      program.outputHelp()
      return exitCodes.ok
    }
    process.exitCode = exitCodes.ok
    await program.parseAsync(args, { from: 'user' })
    return process.exitCode
  } catch (error) {
    return reportError(error, context, asJson)
  }
}

/** `node:sqlite` works and is tested here; that Node may still change it is no news to a user. */
function hideExperimentalWarnings(): void {
  const listeners = process.listeners('warning')
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    if (warning.name === 'ExperimentalWarning') return
    for (const listener of listeners) listener(warning)
  })
}
