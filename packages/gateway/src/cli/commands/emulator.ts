import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { DialectName } from '@signalbox/events'
import type { Emulator } from '@signalbox/emulator'
import { SignalboxError } from '../../errors/index.ts'
import { withExamples, withJson } from '../command.ts'
import type { CliContext } from '../context.ts'
import { listenForStop } from '../signals.ts'
import { dialectOption, portOption } from '../usage.ts'

interface EmulatorCommandOptions {
  readonly port: number
  readonly dataDir?: string
  readonly chaos?: string
  readonly dialect?: DialectName
  readonly json?: boolean
}

/** `signalbox emulator`: Fast.io on this machine, alone. */
export function addEmulator(parent: Command, context: CliContext): void {
  const command = parent
    .command('emulator')
    .description('Run an emulated Fast.io alone: no account, no network')
    .option('-p, --port <port>', 'where it listens; 0 takes a free one', portOption, 4401)
    .option('--data-dir <folder>', 'keep files and state here; otherwise they end with the process')
    .option('--chaos <faults>', 'faults of webhooks, such as "duplicate=0.2,seed=7"')
    .option('--dialect <name>', 'the form of webhooks that do not name one', dialectOption)
  withJson(command, 'print where it is as one line of JSON')
  withExamples(command, [
    ['signalbox emulator', 'on port 4401, forgotten at the end'],
    ['signalbox emulator --port 0 --data-dir ./fastio', 'on a free port, kept over restarts'],
    ['signalbox emulator --chaos "duplicate=0.2,drop=0.1,seed=7"', 'with webhooks that go wrong, repeatably'],
  ])
  command.action(async (options: EmulatorCommandOptions) => {
    // Loaded here, so that other commands do not wait for it.
    const { startEmulator } = await import('@signalbox/emulator')
    const { port, dataDir, chaos, dialect } = options
    const emulator = await usable(dataDir, () =>
      startEmulator({
        port,
        ...(dataDir !== undefined && { dataDir: resolve(context.cwd, dataDir) }),
        ...(chaos !== undefined && { chaos }),
        ...(dialect !== undefined && { webhooks: { dialect } }),
        onError: (error) => {
          const isDebug = Boolean(context.env['SIGNALBOX_DEBUG'])
          const text =
            error instanceof Error ? ((isDebug ? error.stack : undefined) ?? error.message) : String(error)
          context.err.print(`${context.err.style.bad('error')}: ${text}`)
        },
      }),
    )
    // Before anything is printed: whoever waits for the first line may ask us to stop.
    using stop = listenForStop()
    if (options.json === true) context.out.json(summaryOf(emulator), 'compact')
    else context.out.print(...greeting(emulator, options, context))
    await stop.asked
    await emulator.close()
    if (options.json !== true) context.out.print('Stopped.')
  })
}

/** A folder that cannot be made is the user's to mend, not ours. */
async function usable(dataDir: string | undefined, start: () => Promise<Emulator>): Promise<Emulator> {
  try {
    return await start()
  } catch (cause) {
    const why = cause instanceof Error ? reasons[String((cause as NodeJS.ErrnoException).code)] : undefined
    if (dataDir === undefined || why === undefined) throw cause
    throw new SignalboxError('SB_FILE_UNWRITABLE', { file: dataDir, why }, { cause })
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you have no permission to write there',
  EPERM: 'you have no permission to write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a file is where the folder should be',
}

function summaryOf({ url, origin, token, org, workspace, dataDir }: Emulator) {
  return {
    url,
    page: `${origin}/`,
    token,
    org: { id: org.id, name: org.name },
    workspace: { id: workspace.id, name: workspace.name },
    dataDir,
  }
}

function greeting(
  emulator: Emulator,
  options: EmulatorCommandOptions,
  { out: { style } }: CliContext,
): string[] {
  const { url, origin, token, org, workspace } = emulator
  const kept = options.dataDir === undefined ? 'forgotten at the end (--data-dir keeps it)' : emulator.dataDir
  return [
    style.bold('Fast.io, emulated on this machine'),
    '',
    `API        ${style.accent(url)}`,
    `Page       ${style.accent(`${origin}/`)}`,
    `Token      ${token}`,
    `Org        ${org.id}  ${org.name}`,
    `Workspace  ${workspace.id}  ${workspace.name}`,
    `State      ${kept}`,
    ...(options.chaos === undefined ? [] : [`Chaos      ${options.chaos}`]),
    '',
    'Try it:',
    `  curl -H "Authorization: Bearer ${token}" ${url}/workspace/${workspace.id}/storage/root/list/`,
    '',
    'Ctrl-C stops it.',
  ]
}
