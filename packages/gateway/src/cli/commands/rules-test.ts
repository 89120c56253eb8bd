import type { Explanation } from '@signalbox/patterns'
import { SignalboxError } from '../../errors/index.ts'
import { clientFor, withExamples, withGateway, type AddCommand, type GatewayOptions } from '../command.ts'
import type { CliContext } from '../context.ts'
import { indented } from '../screens/fields.ts'
import { reasons } from '../screens/rule-lines.ts'
import { jsonArgument, usageError } from '../usage.ts'

interface Options extends GatewayOptions {
  readonly pattern?: string
  readonly rule?: string
  readonly event: string
}

interface Answer {
  readonly matched: boolean
  readonly why: string
  readonly clauses: readonly unknown[]
}

/** `signalbox rules test`: whether a pattern matches an event, and why. */
export const addRulesTest: AddCommand = (parent, context) => {
  const command = parent
    .command('test')
    .description('Test a pattern or a rule against an event, and say why it matches or not')
    .option('--pattern <json>', 'an event pattern: JSON, @file or - for standard input')
    .option('--rule <name>', 'a rule of the config instead')
    .requiredOption(
      '--event <event>',
      'an event of the log by any of its ids, or an envelope as JSON, @file or -',
    )
  withGateway(command)
  withExamples(command, [
    [
      `signalbox rules test --pattern '{"detail":{"data":{"size":[{"numeric":[">",5000000]}]}}}' --event 4711`,
      'a pattern on an event of the log',
    ],
    ['signalbox rules test --rule large-videos --event 4711', 'why a rule did not match'],
    ['signalbox rules test --pattern @pattern.json --event @event.json', 'without a gateway'],
  ])
  command.action(async (options: Options) => {
    const answer = await test(options, context)
    const { out } = context
    if (options.json) return out.json(answer)
    const { style } = out
    out.print(answer.matched ? style.good('✓ matches') : style.bad('✗ does not match'))
    out.print(...reasons(answer.why).flatMap((line) => indented(line, 2, out)))
  })
}

async function test(options: Options, context: CliContext): Promise<Answer> {
  const { pattern: patternText, rule, event: eventText } = options
  if ((patternText === undefined) === (rule === undefined))
    throw usageError('Give either --pattern or --rule')
  const pattern =
    patternText === undefined ? undefined : jsonArgument(patternText, 'The pattern', context.cwd)
  const isJson = /^\s*[{@]|^-$/.test(eventText)
  const event = isJson ? jsonArgument(eventText, 'The event', context.cwd) : undefined
  if (pattern !== undefined && event !== undefined) return testHere(pattern, event)
  const client = await clientFor(options, context)
  return client.post<Answer>('/v1/rules/test', {
    pattern,
    rule,
    ...(event === undefined ? { eventId: eventText } : { event }),
  })
}

/** With both at hand no gateway is needed. */
async function testHere(pattern: object, event: object): Promise<Answer> {
  const { explain } = await import('@signalbox/patterns')
  let explanation: Explanation
  try {
    explanation = explain(pattern, event)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause)
    throw new SignalboxError('SB_BAD_PATTERN', { why }, { cause })
  }
  const { matched, text, clauses } = explanation
  return { matched, why: text, clauses }
}
