#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { outputTo, type CliContext } from './context.ts'
import { runCli } from './run.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const context: CliContext = {
  env: process.env,
  cwd: process.cwd(),
  now: Date.now,
  out: outputTo(process.stdout),
  err: outputTo(process.stderr),
  input: process.stdin,
  version,
}

process.exitCode = await runCli(process.argv.slice(2), context)
