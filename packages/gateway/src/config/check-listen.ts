import type { z } from 'zod'
import type { Address, ListenConfig } from '../contract/config.ts'
import { defaultAddress } from './defaults.ts'
import type { Env } from './env-file.ts'
import { portNumber } from './leaves.ts'
import type { Findings } from './problems.ts'
import type { configSchema } from './schema.ts'

type Written = z.output<typeof configSchema>['listen']

/** The two doors. The environment wins over the file, so that one config serves every machine. */
export function checkListen(written: Written, env: Readonly<Env>, findings: Findings): ListenConfig {
  const ingest = ingestAddress(written, env, findings)
  if (written.admin === undefined) return { ingest }
  const admin = { host: written.admin.host ?? defaultAddress.host, port: written.admin.port }
  if (admin.port !== 0 && admin.port === ingest.port && admin.host === ingest.host) {
    findings.problem(['listen', 'admin'], 'the same address as ingest', {
      expected: 'another port or host',
      found: `${admin.host}:${admin.port}`,
      suggestion: 'leave admin out to have one port for both',
    })
  }
  return { ingest, admin }
}

function ingestAddress(written: Written, env: Readonly<Env>, findings: Findings): Address {
  for (const key of ['host', 'port'] as const) {
    if (written.ingest !== undefined && written[key] !== undefined) {
      findings.problem(['listen', key], 'stands beside ingest', {
        expected: 'either host and port, or ingest and admin',
        found: 'both',
        suggestion: `move it to listen.ingest.${key}`,
      })
    }
  }
  const address = written.ingest ?? written
  return {
    host: env['SIGNALBOX_HOST'] || (address.host ?? defaultAddress.host),
    port: portFromEnv(env, findings) ?? address.port ?? defaultAddress.port,
  }
}

function portFromEnv(env: Readonly<Env>, findings: Findings): number | undefined {
  const text = env['SIGNALBOX_PORT']
  if (text === undefined || text === '') return undefined
  return findings.parse(portNumber(), /^\d+$/.test(text) ? Number(text) : text, ['SIGNALBOX_PORT'])
}
