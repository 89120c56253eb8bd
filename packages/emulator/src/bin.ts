#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { isDialectName } from '@signalbox/events'
import { startEmulator } from './emulator.ts'
import type { Emulator } from './emulator.ts'
import { EmulatorError } from './errors.ts'
import type { EmulatorOptions } from './options.ts'

const HELP = `signalbox-emulator: Fast.io on this machine

  --port N          where to listen (4401; 0 takes a free one)
  --data-dir DIR    keep files and state here over restarts
  --seed TEXT       make ids and the API key repeatable
  --token KEY       an API key of your own choice
  --chaos FAULTS    how webhooks go wrong, e.g. "duplicate=0.2,drop=0.1,seed=7"
  --dialect NAME    how webhooks are signed unless a registration says otherwise
  --allow-external  send webhooks to other machines too
  --json            print one line of JSON instead of text
  --help            this text

Examples:
  signalbox-emulator
  signalbox-emulator --data-dir ./fastio --chaos "reorder=0.3,seed=1"
  fastio --api-base http://127.0.0.1:4401/current --token KEY files list
`

const OPTIONS = {
  port: { type: 'string' },
  'data-dir': { type: 'string' },
  seed: { type: 'string' },
  token: { type: 'string' },
  chaos: { type: 'string' },
  dialect: { type: 'string' },
  'allow-external': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

function readArguments(): { options: EmulatorOptions; json: boolean; help: boolean } {
  const { values } = parseArgs({ options: OPTIONS, strict: true })
  const { dialect, chaos, seed, token } = values
  if (dialect !== undefined && !isDialectName(dialect)) throw new TypeError(`"${dialect}" is not a dialect`)
  const allowExternal = values['allow-external'] ?? false
  return {
    json: values.json ?? false,
    help: values.help ?? false,
    options: {
      ...(values.port !== undefined && { port: Number(values.port) }),
      ...(values['data-dir'] !== undefined && { dataDir: values['data-dir'] }),
      ...(seed !== undefined && { seed }),
      ...(token !== undefined && { token }),
      ...(chaos !== undefined && { chaos }),
      webhooks: { allowExternal, ...(dialect !== undefined && { dialect }) },
    },
  }
}

function describe(fastio: Emulator, json: boolean): string {
  const { url, origin, token, org, workspace, dataDir } = fastio
  if (json) {
    const parts = { url, origin, token, orgId: org.id, workspaceId: workspace.id, dataDir }
    return `${JSON.stringify(parts)}\n`
  }
  return `Fast.io emulator
  API        ${url}
  Page       ${origin}/
  API key    ${token}
  Org        ${org.id} (${org.domain})
  Workspace  ${workspace.id} (${workspace.folderName})
  Data       ${dataDir}
Ctrl+C ends it.
`
}

async function main(): Promise<void> {
  const { options, json, help } = readArguments()
  if (help) {
    process.stdout.write(HELP)
    return
  }
  const fastio = await startEmulator(options)
  process.stdout.write(describe(fastio, json))
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  await fastio.close()
}

try {
  await main()
} catch (error) {
  const code = error instanceof EmulatorError ? `${error.code}: ` : ''
  process.stderr.write(`${code}${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = error instanceof EmulatorError ? 1 : 2
}
