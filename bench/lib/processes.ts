import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import type { LoadOptions, LoadResult } from './webhook-load.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const cli = fileURLToPath(new URL('../../packages/gateway/dist/cli/main.js', import.meta.url))
export const secret = 'bench-secret'

/** A gateway in a process and a folder of its own. */
export interface BenchGateway extends AsyncDisposable {
  readonly port: number
  readonly pid: number
  /** Events in the log, and how far the router is. */
  lag(): { head: number; routed: number; delivered: number }
}

/** Starts the built gateway with rules given as the text of an object. */
export async function startGateway(rules: string): Promise<BenchGateway> {
  const folder = await mkdtemp(join(process.env.BENCH_DIR ?? tmpdir(), 'signalbox-bench-'))
  const port = await freePort()
  await writeFile(
    join(folder, 'signalbox.config.ts'),
    `import { defineConfig, http, webhook } from 'signalbox'
     export default defineConfig({
       dataDir: ${JSON.stringify(join(folder, 'data'))},
       listen: { port: ${port} },
       sources: { fastio: webhook({ dialect: 'fastio-signature-sha256', secrets: ['${secret}'] }) },
       rules: ${rules},
     })`,
  )
  const child = spawn(process.execPath, [cli, 'start', '--config', join(folder, 'signalbox.config.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SIGNALBOX_TOKEN: 'sbx_bench_0123456789abcdef0123456789', NODE_ENV: 'production' },
  })
  await reachable(`http://127.0.0.1:${port}/healthz`)
  return {
    port,
    pid: child.pid ?? 0,
    lag() {
      const db = new DatabaseSync(join(folder, 'data', 'signalbox.db'), { readOnly: true })
      try {
        const row = db
          .prepare(
            `SELECT (SELECT max(seq) FROM events) AS head,
               (SELECT position FROM cursors WHERE name = 'router') AS routed,
               (SELECT n FROM counters WHERE name = 'deliveries.delivered') AS delivered`,
          )
          .get() as { head: number | null; routed: number | null; delivered: number | null }
        return { head: row.head ?? 0, routed: row.routed ?? 0, delivered: row.delivered ?? 0 }
      } finally {
        db.close()
      }
    },
    async [Symbol.asyncDispose]() {
      await stop(child)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Starts the baseline server. */
export async function startBaseline(): Promise<{ port: number } & AsyncDisposable> {
  const child = spawn(process.execPath, [join(here, 'baseline-server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, BENCH_SECRET: secret },
  })
  const { port } = JSON.parse(await firstLine(child)) as { port: number }
  return { port, [Symbol.asyncDispose]: () => stop(child) }
}

/** Runs a load in its own process and gives its figures. */
export async function load(options: Omit<LoadOptions, 'secret'>): Promise<LoadResult> {
  const child = spawn(
    process.execPath,
    [join(here, 'load-process.ts'), JSON.stringify({ ...options, secret })],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  return JSON.parse(await firstLine(child)) as LoadResult
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Waits until a condition holds; throws after `seconds`. */
export async function until(condition: () => boolean, seconds: number, what: string): Promise<void> {
  const end = performance.now() + seconds * 1_000
  while (!condition()) {
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('\n')) resolve(text)
    })
    child.once('exit', () =>
      text.includes('\n') ? resolve(text) : reject(new Error('The process ended early.')),
    )
  })
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), 15_000).unref()
  })
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

async function reachable(url: string): Promise<void> {
  for (let i = 0; i < 300; i++) {
    try {
      if ((await fetch(url)).ok) return
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${url} did not answer within 15 s.`)
}
