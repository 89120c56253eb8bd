/**
 * All commands. What a command needs to run is imported when it runs, so that help and errors are there at once.
 *
 * @module
 */
import { Command } from 'commander'
import { withExamples } from './command.ts'
import { addDeadLetters } from './commands/dead-letters.ts'
import { addDeliveries } from './commands/deliveries.ts'
import { addDev } from './commands/dev.ts'
import { addDoctor } from './commands/doctor.ts'
import { addEmulator } from './commands/emulator.ts'
import { addEventsLs } from './commands/events-ls.ts'
import { addEventsShow } from './commands/events-show.ts'
import { addEventsTail } from './commands/events-tail.ts'
import { addInit } from './commands/init.ts'
import { addRulesLs } from './commands/rules-ls.ts'
import { addRulesReload } from './commands/rules-reload.ts'
import { addRulesTest } from './commands/rules-test.ts'
import { addStart } from './commands/start.ts'
import { addTrigger } from './commands/trigger.ts'
import type { CliContext } from './context.ts'

/** The command line as a value: nothing runs until it is parsed. */
export function createProgram(context: CliContext): Command {
  const program = new Command('signalbox')
    .description('Self-hosted event gateway for files on Fast.io')
    .version(context.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('Add --help for the options and examples.')
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => context.out.stream.write(text),
      writeErr: (text) => context.err.stream.write(text),
      getOutHelpWidth: () => Math.min(context.out.width ?? 100, 110),
      getErrHelpWidth: () => Math.min(context.err.width ?? 100, 110),
      outputError: (text, write) =>
        write(
          text
            .replace(/^error:/, `${context.err.style.bad('error')}:`)
            .trimEnd()
            .concat('\n'),
        ),
    })
  withExamples(program, [
    ['signalbox dev', 'try it: an emulated Fast.io, a gateway and sample files'],
    ['signalbox init && signalbox start', 'a gateway of your own'],
    ['signalbox events tail', 'see events as they come'],
  ])

  addDev(program, context)
  addStart(program, context)
  addInit(program, context)
  addTrigger(program, context)

  const events = group(program, 'events', 'List events, look at one, follow them')
  addEventsLs(events, context)
  addEventsShow(events, context)
  addEventsTail(events, context)
  addDeliveries(group(program, 'deliveries', 'What went out'), context)
  addDeadLetters(group(program, 'dead-letters', 'What could not be delivered, and once more'), context)
  const rules = group(program, 'rules', 'List rules, try a pattern on an event, put new ones into force')
  addRulesLs(rules, context)
  addRulesTest(rules, context)
  addRulesReload(rules, context)

  addEmulator(program, context)
  addDoctor(program, context)
  return program
}

function group(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).helpCommand(false)
}
