import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { EventItem } from '../../http/views/event-views.ts'
import type { EventStory } from '../../http/views/event-story.ts'
import type { Emulator } from '@signalbox/emulator'
import type { RunningGateway } from '../../gateway/start.ts'
import { ApiClient } from '../api-client.ts'
import { withExamples, type AddCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { devInfo, type DevInfo } from '../demo/dev-folder.ts'
import { firstScreen } from '../demo/first-screen.ts'
import { freePort } from '../demo/free-port.ts'
import { startReceiver, type Arrival } from '../demo/receiver.ts'
import { sampleFiles } from '../demo/sample-files.ts'
import { devFolder, registerGateway } from '../find-gateway.ts'
import { harmless } from '../output/text.ts'
import { fields, heading, type Field } from '../screens/fields.ts'
import { subjectOf } from '../screens/subject.ts'
import { settledStory } from '../settled-story.ts'
import { listenForStop } from '../signals.ts'
import { portOption } from '../usage.ts'
import { untilEnd } from './start.ts'

interface Options {
  readonly port: number
  readonly emulatorPort: number
  readonly dir?: string
  readonly fresh?: boolean
}

/** How long the first files may take to be delivered before the screen is shown as it is. */
const patienceMs = 20_000

/** `signalbox dev`: everything at once, to try it. */
export const addDev: AddCommand = (parent, context) => {
  const command = parent
    .command('dev')
    .description('try it: an emulated Fast.io, a gateway with sample rules, and a few files that arrive')
    .option(
      '-p, --port <port>',
      'the port of the gateway; the next free one if it is taken',
      portOption,
      4400,
    )
    .option('--emulator-port <port>', 'the port of the emulated Fast.io, likewise', portOption, 4401)
    .option('--dir <folder>', `where everything is kept (default: ${devFolder.join('/')})`)
    .option('--fresh', 'forget what an earlier run left there')
  withExamples(command, [
    ['signalbox dev', 'start; Ctrl+C ends it'],
    ['signalbox dev --fresh', 'with an empty log'],
    ['signalbox events ls', 'in another terminal: what arrived'],
  ])
  command.action(async (options: Options) => {
    const started = performance.now()
    using stop = listenForStop()
    await using parts = new AsyncDisposableStack()
    const dir = resolve(context.cwd, options.dir ?? join(...devFolder))
    if (options.fresh === true) rmSync(dir, { recursive: true, force: true })
    const { gateway, emulator, info } = await startAll(options, dir, context, parts)
    const stories = await uploadSamples(emulator, info, gateway, context)
    say(stories, { gateway, emulator, seconds: (performance.now() - started) / 1000 }, context)
    await untilEnd({ failed: gateway.failed, close: async () => {} }, stop, context)
  })
}

interface Parts {
  readonly gateway: RunningGateway
  readonly emulator: Emulator
  readonly info: DevInfo
}

async function startAll(
  options: Options,
  dir: string,
  context: CliContext,
  parts: AsyncDisposableStack,
): Promise<Parts> {
  const { env, version, out } = context
  const [{ startEmulator }, { startGateway }, { createLogger }, { sampleConfig }] = await Promise.all([
    import('@signalbox/emulator'),
    import('../../gateway/start.ts'),
    import('../../gateway/logger.ts'),
    import('../demo/sample-config.ts'),
  ])
  const info = devInfo(dir)
  const [port, emulatorPort] = [await freePort(options.port), await freePort(options.emulatorPort)]
  if (port !== options.port)
    out.print(out.style.dim(`Port ${options.port} is taken: the gateway takes another one.`))
  const receiver = await startReceiver(info.secret, (arrival) => sayArrival(arrival, context))
  parts.defer(() => receiver.close())
  const config = sampleConfig({ dataDir: dir, port, receiverUrl: receiver.url, info, env })
  const log = createLogger(env['SIGNALBOX_LOG_LEVEL'] ?? 'warn')
  const gateway = await startGateway(config, { env, version, log })
  parts.defer(() => gateway.close())
  const unregister = registerGateway(
    { pid: process.pid, dataDir: dir, folder: context.cwd, ...gateway.urls },
    env,
  )
  parts.defer(() => unregister())
  const emulator = await startEmulator({ port: emulatorPort, dataDir: join(dir, 'fastio') })
  parts.defer(() => emulator.close())
  return { gateway, emulator, info }
}

/** Uploads the samples through the API of the emulated Fast.io, and waits until they are delivered. */
async function uploadSamples(
  emulator: Emulator,
  info: DevInfo,
  gateway: RunningGateway,
  context: CliContext,
): Promise<EventStory[]> {
  const { FastioClient } = await import('@signalbox/fastio')
  await using fastio = new FastioClient({ baseUrl: emulator.url, token: emulator.token })
  const client = await ApiClient.find({ ...context, url: gateway.urls.admin, token: gateway.token })
  const before = await client.get<{ items: EventItem[] }>('/v1/events?limit=1')
  const after = before.items[0]?.seq ?? 0
  const { source, dialect, secret } = info
  const url = `${gateway.urls.ingest}/webhooks/${source}`
  await fastio.registerWebhook(emulator.workspace.id, { url, secret, dialect })
  const encoder = new TextEncoder()
  for (const { name, text } of sampleFiles) {
    await fastio.uploadSmall(emulator.workspace.id, 'root', name, encoder.encode(text))
  }
  const end = performance.now() + patienceMs
  for (;;) {
    const { items } = await client.get<{ items: EventItem[] }>(`/v1/events?limit=50&after=${after}`)
    if (items.length >= sampleFiles.length || performance.now() > end) {
      return Promise.all(items.map(({ seq }) => settledStory(client, seq, 5_000)))
    }
    await new Promise((again) => setTimeout(again, 25))
  }
}

function say(
  stories: readonly EventStory[],
  { gateway, emulator, seconds }: Omit<Parts, 'info'> & { readonly seconds: number },
  { out, version }: CliContext,
): void {
  const { style } = out
  const shown = stories.find(({ event }) => event.data.name?.endsWith('.mp4')) ?? stories.at(-1)
  const delivered = stories.filter(({ deliveries }) => deliveries.some(({ state }) => state === 'delivered'))
  out.print(
    '',
    `${heading(`Signalbox ${version}`, out)}  ${style.dim(`ready in ${seconds.toFixed(1)} s`)}`,
    '',
  )
  if (shown) out.print(...firstScreen(shown, out), '')
  out.print(
    `  ${sampleFiles.length} files uploaded, ${stories.length} events stored, ${delivered.length} matched and delivered`,
    '',
  )
  const list: Field[] = [
    ['Console', `${gateway.urls.admin}/#token=${gateway.token}`, style.accent],
    ['Fast.io', `${emulator.origin}/  (drop a file in and watch)`, style.accent],
    ['Look', 'npx signalbox events ls'],
    ['', `npx signalbox events show ${shown?.seq ?? 1}`],
    ['Try', 'npx signalbox trigger file.created --set data.name=clip.mp4'],
    ['Stop', 'Ctrl+C'],
  ]
  out.print(...fields(list, out), '')
}

function sayArrival({ event, rule }: Arrival, { out, now }: CliContext): void {
  const { style } = out
  const time = new Date(now()).toTimeString().slice(0, 8)
  const what = harmless(`${event['detail-type']}  ${subjectOf(event.detail)}`)
  out.print(
    `${style.dim(time)}  ${style.good('delivered')}  ${what}  ${style.dim(`by the rule ${harmless(rule)}`)}`,
  )
}
