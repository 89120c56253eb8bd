#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { startCommand } from './commands/start.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const program = new Command('signalbox')
  .description('A self-hosted event gateway for files on Fast.io.')
  .version(version)
  .showHelpAfterError()
program.addCommand(startCommand(version))
await program.parseAsync()
