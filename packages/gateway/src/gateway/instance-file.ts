import { rmSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a running gateway writes down for the CLI. No secret is in it. */
export interface InstanceInfo {
  readonly pid: number
  readonly admin: string
  readonly ingest: string
  readonly startedAt: string
  readonly version: string
}

export const instanceFile = (dataDir: string): string => join(dataDir, 'gateway.json')

/** Writes it whole or not at all. */
export async function writeInstance(dataDir: string, info: InstanceInfo): Promise<void> {
  const file = instanceFile(dataDir)
  await writeFile(`${file}.${info.pid}`, `${JSON.stringify(info, undefined, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.${info.pid}`, file)
}

export function removeInstance(dataDir: string): void {
  rmSync(instanceFile(dataDir), { force: true })
}
