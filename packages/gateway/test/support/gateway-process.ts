import { spawn, type ChildProcess } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
export const secret = 'test-webhook-secret'
export const token = 'sbx_test_0123456789abcdef0123456789'

/** The built gateway in a process of its own, which can be killed and started again on the same data. */
export interface GatewayProcess extends AsyncDisposable {
  readonly port: number
  readonly url: string
  readonly dataDir: string
  readonly pid: number
  /** What it wrote to stderr and stdout since the last start. */
  readonly output: () => string
  start(): Promise<void>
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>
  /** Asks it to stop. Gives its exit code. */
  stop(): Promise<number | null>
}

/** Prepares a folder with a config; `targets` is the text of the targets of a rule that matches everything. */
export async function gatewayProcess(options: {
  readonly targets: string
  readonly extra?: string
  readonly folder?: string
  readonly command?: readonly string[]
}): Promise<GatewayProcess> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'signalbox-process-')))
  const port = await freePort()
  const config = join(folder, 'signalbox.config.ts')
  const dataDir = join(folder, 'data')
  await writeFile(
    config,
    `import { defineConfig, exec, fn, http, stream, webhook } from 'signalbox'
     export default defineConfig({
       dataDir: ${JSON.stringify(dataDir)},
       listen: { port: ${port} },
       sources: { fastio: webhook({ dialect: 'fastio-signature-sha256', secrets: ['${secret}'] }) },
       rules: { everything: { pattern: { source: ['fast.io'] }, targets: [${options.targets}] } },
       ${options.extra ?? ''}
     })`,
  )
  const [command = process.execPath, ...before] = options.command ?? []
  let child: ChildProcess | undefined
  let output = ''

  function ended(): Promise<number | null> {
    const running = child
    if (!running || running.exitCode !== null || running.signalCode !== null) {
      return Promise.resolve(running?.exitCode ?? null)
    }
    return new Promise((resolve) => running.once('exit', (code) => resolve(code)))
  }

  const gateway: GatewayProcess = {
    port,
    url: `http://127.0.0.1:${port}`,
    dataDir,
    get pid() {
      return child?.pid ?? 0
    },
    output: () => output,
    async start() {
      output = ''
      const args = [
        ...before,
        ...(options.command ? [process.execPath] : []),
        cli,
        'start',
        '--config',
        config,
      ]
      child = spawn(command, args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, SIGNALBOX_TOKEN: token, XDG_STATE_HOME: join(folder, 'state') },
      })
      const collect = (chunk: Buffer): void => {
        output = (output + chunk.toString()).slice(-20_000)
      }
      child.stdout?.on('data', collect)
      child.stderr?.on('data', collect)
      await reachable(gateway)
    },
    async kill() {
      const gone = ended()
      child?.kill('SIGKILL')
      await gone
    },
    async stop() {
      const gone = ended()
      child?.kill('SIGTERM')
      return gone
    },
    async [Symbol.asyncDispose]() {
      await gateway.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return gateway
}

async function reachable(gateway: GatewayProcess): Promise<void> {
  const end = Date.now() + 20_000
  while (Date.now() < end) {
    try {
      const response = await fetch(`${gateway.url}/healthz`)
      if (response.ok) return
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`The gateway did not answer within 20 s. It said:\n${gateway.output()}`)
}

/** The bytes of an upload event in the flat camelCase form, and the headers that sign them. */
export function signedUpload(id: string, fields: Record<string, unknown> = {}) {
  const body = JSON.stringify({
    eventType: 'upload',
    workspaceId: '1234567890123456789',
    fileId: `file-${id}`,
    fileName: `${id}.txt`,
    fileSize: 12,
    userId: '9876543210987654321',
    timestamp: '2026-02-24T10:30:00Z',
    eventId: id,
    ...fields,
  })
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  return { body, headers: { 'content-type': 'application/json', 'fastio-signature': `sha256=${signature}` } }
}

/** Posts one; undefined if the connection broke. */
export async function postUpload(
  gateway: Pick<GatewayProcess, 'url'>,
  id: string,
  fields: Record<string, unknown> = {},
): Promise<{ status: number; body: unknown } | undefined> {
  try {
    const response = await fetch(`${gateway.url}/webhooks/fastio`, {
      method: 'POST',
      ...signedUpload(id, fields),
    })
    return { status: response.status, body: await response.json() }
  } catch {
    return undefined
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
