#!/usr/bin/env node
// npm links a command when it installs. In a clone that is before anything is built, and what does not exist
// then is not linked: so this file is not built.
import { existsSync } from 'node:fs'

const command = new URL('../dist/cli/main.js', import.meta.url)
if (existsSync(command)) {
  await import(command.href)
} else {
  console.error('Signalbox is not built yet. Run `npm start` or `npm run build` in the clone first.')
  process.exitCode = 1
}
