import { withExamples, withJson, type AddCommand } from '../command.ts'
import type { DevOptions } from '../dev/run-dev.ts'
import { devFolder } from '../find-gateway.ts'
import { portOption } from '../usage.ts'

/** `signalbox dev`: everything at once, to try it. */
export const addDev: AddCommand = (parent, context) => {
  const command = parent
    .command('dev')
    .description('Try it: an emulated Fast.io, a gateway and sample files; needs no account and no network')
    .option(
      '-p, --port <port>',
      'the port of the gateway; the next free one if it is taken',
      portOption,
      4400,
    )
    .option('--emulator-port <port>', 'the port of the emulated Fast.io, likewise', portOption, 4401)
    .option('--dir <folder>', `where everything is kept (default: ${devFolder.join('/')})`)
    .option('--fresh', 'forget what an earlier run left there')
  withJson(command, 'print one line of JSON when it is ready, then one for each event')
  withExamples(command, [
    ['signalbox dev', 'start; Ctrl+C ends it'],
    ['signalbox dev --fresh', 'with an empty log'],
    ['signalbox dev --port 0 --emulator-port 0 --dir /tmp/trial', 'beside another one'],
  ])
  command.action(async (options: DevOptions) => {
    const { runDev } = await import('../dev/run-dev.ts')
    await runDev(options, context)
  })
}
