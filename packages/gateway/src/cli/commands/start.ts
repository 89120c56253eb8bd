import { dirname, join, resolve } from 'node:path'
import type { ConfigProblem } from '../../config/config-error.ts'
import type { GatewayConfig } from '../../contract/config.ts'
import type { RunningGateway } from '../../gateway/start.ts'
import { tokenFile } from '../../http/token.ts'
import { withExamples, withJson, type AddCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { registerGateway } from '../find-gateway.ts'
import { fields, heading, indented, type Field } from '../screens/fields.ts'
import { listenForStop, type Stop } from '../signals.ts'
import { portOption } from '../usage.ts'

interface Options {
  readonly config?: string
  readonly dataDir?: string
  readonly host?: string
  readonly port?: number
  readonly json?: boolean
}

/** `signalbox start`: the gateway with a config. */
export const addStart: AddCommand = (parent, context) => {
  const command = parent
    .command('start')
    .description('Start the gateway with a config (signalbox.config.ts, .js or .json of this folder)')
    .option('-c, --config <file>', 'the config, or the folder that it is in')
    .option('--data-dir <dir>', 'where the log is, instead of what the config says')
    .option('--host <address>', 'the address to listen on, instead of what the config says')
    .option('--port <port>', 'the port to listen on; 0 takes a free one', portOption)
  withJson(command, 'print one line of JSON instead of text')
  withExamples(command, [
    ['signalbox start', 'with the config of this folder'],
    ['signalbox start --config /etc/signalbox/signalbox.config.json', 'with another one'],
    ['signalbox start --port 0 --json', 'on a free port, for a script'],
  ])
  command.action(async (options: Options) => {
    const { cwd, env, version, err } = context
    const [{ loadConfig }, { startGateway }, { createLogger }] = await Promise.all([
      import('../../config/index.ts'),
      import('../../gateway/start.ts'),
      import('../../gateway/logger.ts'),
    ])
    const path = options.config === undefined ? {} : { path: options.config }
    const { config: written, file, warnings } = await loadConfig({ cwd, env, ...path })
    const config = withOverrides(written, options, cwd)
    using stop = listenForStop()
    // Somebody who watches a terminal wants to see what is wrong; what is fine goes to those who collect logs.
    const log = createLogger(env['SIGNALBOX_LOG_LEVEL'] ?? (err.width === undefined ? 'info' : 'warn'))
    const readConfig = async (): Promise<GatewayConfig> => {
      const again = await loadConfig({ cwd, env, path: file, again: true })
      return withOverrides(again.config, options, cwd)
    }
    const gateway = await startGateway(config, { env, version, log, readConfig })
    const unregister = registerGateway(
      { pid: process.pid, dataDir: config.dataDir, folder: dirname(file), config: file, ...gateway.urls },
      env,
    )
    try {
      sayStarted({ gateway, config, file, warnings }, options, context)
      await untilEnd(gateway, stop, context)
    } finally {
      unregister()
    }
  })
}

function withOverrides(config: GatewayConfig, options: Options, cwd: string): GatewayConfig {
  const { dataDir, host, port } = options
  const ingest = {
    ...config.listen.ingest,
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
  }
  return {
    ...config,
    listen: { ...config.listen, ingest },
    ...(dataDir !== undefined && { dataDir: resolve(cwd, dataDir) }),
  }
}

/** Waits for the wish to end, or for the gateway to fail, and closes it. */
export async function untilEnd(
  gateway: Pick<RunningGateway, 'failed' | 'close'>,
  stop: Stop,
  { err }: CliContext,
): Promise<void> {
  const failure = await Promise.race([stop.asked.then(() => undefined), gateway.failed])
  if (failure === undefined && err.width !== undefined) {
    err.print(err.style.dim('Stopping: finishing what is under way. Ctrl+C once more ends at once.'))
  }
  await gateway.close()
  if (failure !== undefined) throw failure
}

interface Started {
  readonly gateway: RunningGateway
  readonly config: GatewayConfig
  readonly file: string
  readonly warnings: readonly ConfigProblem[]
}

function sayStarted(started: Started, { json }: Options, context: CliContext): void {
  const { gateway, config, file, warnings } = started
  const { out, version } = context
  const { urls } = gateway
  const webhooks = Object.fromEntries(
    Object.keys(config.sources).map((name) => [name, `${urls.ingest}/webhooks/${name}`]),
  )
  if (json) {
    out.json(
      { version, pid: process.pid, ...urls, webhooks, dataDir: config.dataDir, config: file, warnings },
      'compact',
    )
    return
  }
  const { style } = out
  const token = gateway.tokenIsNew
    ? ([
        ['Token', gateway.token, style.warn],
        ['', `new, shown this once; it is kept in ${join(tokenFile(config.dataDir))}`, style.dim],
      ] as const)
    : []
  const list: Field[] = [
    ['Console', `${urls.admin}/`, style.accent],
    ...Object.entries(config.sources).map(([name, { dialects }]): Field => {
      return [`Webhooks`, `${webhooks[name]}  (${dialects.join(', ')})`]
    }),
    ...token,
    ['Rules', ruleText(config)],
    ['Config', file],
    ['Data', config.dataDir],
  ]
  out.print(heading(`Signalbox ${version} is running`, out), ...fields(list, out))
  for (const { path, message, suggestion } of warnings) {
    out.print(style.warn(`  warning: ${path}: ${message}`))
    if (suggestion !== undefined) out.print(...indented(suggestion, 4, out))
  }
  if (Object.keys(config.sources).length === 0) {
    out.print(
      style.warn('  warning: the config has no source, so nothing can come in except through the API'),
    )
  }
  out.print('', style.dim('Look: signalbox events tail · Try: signalbox trigger file.created · Stop: Ctrl+C'))
}

function ruleText({ rules }: GatewayConfig): string {
  const names = rules.filter(({ enabled }) => enabled).map(({ name }) => name)
  const off = rules.length - names.length
  return `${names.length === 0 ? 'none' : names.join(', ')}${off > 0 ? ` (${off} not enabled)` : ''}`
}
