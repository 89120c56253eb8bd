/**
 * `signalbox dev`: the whole way of an event on one machine, without an account.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { startEmulator } from '@signalbox/emulator'
import { SignalboxError } from '../../errors/index.ts'
import { createLogger } from '../../gateway/logger.ts'
import { startGateway } from '../../gateway/start.ts'
import { ApiClient } from '../api-client.ts'
import type { CliContext } from '../context.ts'
import { devFolder, gatewayIn, registerGateway, type LocalGateway } from '../find-gateway.ts'
import { listenForStop } from '../signals.ts'
import { CloseStack } from './close-stack.ts'
import { openDevFolder } from './dev-folder.ts'
import { registerWebhook, uploadSamples } from './fastio-side.ts'
import { firstScreen } from './first-screen.ts'
import { follow } from './follow.ts'
import { onFreePort } from './free-port.ts'
import { startReceiver } from './receiver.ts'
import { sampleConfig } from './sample-config.ts'
import { waitForSamples } from './wait-for-samples.ts'

export interface DevOptions {
  readonly port: number
  readonly emulatorPort: number
  readonly dir?: string
  readonly fresh?: boolean
  readonly json?: boolean
}

/** How long the samples may take, on a very slow machine. */
const patienceMs = 20_000

/** Runs until it is asked to stop, or until the gateway fails. */
export async function runDev(options: DevOptions, context: CliContext): Promise<void> {
  const started = performance.now()
  const { cwd, env, out, err, version } = context
  const dir = resolve(cwd, options.dir ?? join(...devFolder))
  await refuseSecond(join(dir, 'gateway'))
  using stop = listenForStop()
  const folder = openDevFolder(dir, { fresh: options.fresh ?? false, random: randomBytes })
  const log = createLogger(env['SIGNALBOX_LOG_LEVEL'] ?? 'warn')
  await using parts = new CloseStack()

  const receiver = await startReceiver(folder.info.deliverySecret)
  parts.defer(() => receiver.close())
  const emulator = await onFreePort(
    options.emulatorPort,
    (port) =>
      startEmulator({ port, dataDir: folder.fastio, onError: (err) => log.warn({ err }, 'Emulator') }),
    ({ port }) => port,
  )
  const fastio = emulator.started
  parts.defer(() => fastio.close())
  const settings = { folder, receiverUrl: receiver.url, fastio }
  const gateway = await onFreePort(
    options.port,
    (port) => startGateway(sampleConfig({ ...settings, port }), { env, version, log }),
    ({ urls }) => Number(new URL(urls.ingest).port),
  )
  const { urls, token, failed } = gateway.started
  parts.defer(() => gateway.started.close())
  // Before the gateway, so that nothing is sent to one that is gone. The second time does no harm.
  parts.defer(() => fastio.close())
  const local: LocalGateway = { pid: process.pid, dataDir: folder.gateway, folder: cwd, ...urls }
  const unregister = registerGateway(local, env)
  parts.defer(unregister)

  const client = new ApiClient({ url: urls.admin, token, local })
  const status = await client.get<{ readonly log: { readonly head: number } }>('/v1/status')
  const { head } = status.log
  await registerWebhook(fastio, `${urls.ingest}/webhooks/${folder.info.source}`, folder.info)
  const names = await uploadSamples(fastio)
  const stories = await waitForSamples(client, { after: head, names, timeoutMs: patienceMs })

  if (options.json) {
    const api = { url: fastio.url, token: fastio.token, workspaceId: fastio.workspace.id }
    out.json({ ...urls, token, emulator: api, dataDir: folder.gateway, events: stories }, 'compact')
  } else {
    const seconds = (performance.now() - started) / 1000
    const ports = { gateway, emulator }
    out.print(
      ...firstScreen(
        { stories, urls, token, fastio, info: folder.info, dir, ports, seconds, version },
        out,
        env,
      ),
    )
  }
  const after = Math.max(head, ...stories.map(({ seq }) => seq))
  const following = follow(client, { after, signal: stop.signal, json: options.json ?? false }, context)
  const failure = await Promise.race([failed, following.then(() => undefined)])
  if (failure) throw failure
  if (err.width !== undefined) err.print(err.style.dim('Stopping. Ctrl+C once more ends at once.'))
}

/** Two gateways of one folder would share their log and fight for the files of the emulator. */
async function refuseSecond(dataDir: string): Promise<void> {
  const other = gatewayIn(dataDir)
  // After a crash the number may belong to another process by now, or to this one.
  if (other === undefined || other.pid === process.pid) return
  const answers = await fetch(`${other.admin}/healthz`, { signal: AbortSignal.timeout(1000) }).then(
    (response) => response.ok,
    () => false,
  )
  if (answers) throw new SignalboxError('SB_GATEWAY_RUNNING', { dataDir, pid: other.pid, url: other.admin })
}
