import { readFileSync } from 'node:fs'
import { outputTo } from './context.ts'
import { runCli } from './run.ts'

/** Runs the command line of this process; resolves with its exit code. */
export function runProcess(): Promise<number> {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  return runCli(process.argv.slice(2), {
    env: process.env,
    cwd: process.cwd(),
    now: Date.now,
    out: outputTo(process.stdout),
    err: outputTo(process.stderr),
    input: process.stdin,
    version,
  })
}
