import type { LintEngine, LintFinding } from '@signalbox/patterns'
import type { TransformedEvent } from '../../contract/target.ts'
import { SignalboxError } from '../../errors/index.ts'
import { clientFor, withExamples, withGateway, type AddCommand, type GatewayOptions } from '../command.ts'
import type { CliContext } from '../context.ts'
import { heading, indented } from '../screens/fields.ts'
import { lintLines } from '../screens/lint-lines.ts'
import { reasonLines } from '../screens/rule-lines.ts'
import { jsonArgument, jsonTextArgument, usageError, wordOption } from '../usage.ts'

interface Options extends GatewayOptions {
  readonly pattern?: string
  readonly rule?: string
  readonly event: string
  readonly engine?: LintEngine
}

interface Answer {
  readonly matched: boolean
  readonly why: string
  readonly clauses: readonly unknown[]
  readonly alternatives: readonly unknown[]
  /** What the rule's targets would get, where it has a transformer. */
  readonly transformed?: TransformedEvent
  /** With `--engine`. */
  readonly lint?: readonly LintFinding[]
}

// Named here so that the other commands need not load the language of patterns.
const engines = ['eventbridge', 'eventsv2', 'pipes'] as const satisfies readonly LintEngine[]

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
    .option(
      '--engine <name>',
      `say what would not carry over to ${engines.slice(0, -1).join(', ')} or ${engines.at(-1)}`,
      wordOption(engines),
    )
  withGateway(command)
  withExamples(command, [
    [
      `signalbox rules test --pattern '{"detail":{"data":{"size":[{"numeric":[">",5000000]}]}}}' --event 4711`,
      'a pattern on an event of the log',
    ],
    ['signalbox rules test --rule large-videos --event 4711', 'why a rule did not match'],
    ['signalbox rules test --pattern @pattern.json --event @event.json', 'without a gateway'],
    [
      'signalbox rules test --rule large-videos --event 4711 --engine eventbridge',
      'and whether the rule can move to AWS',
    ],
  ])
  command.action(async (options: Options) => {
    const answer = await test(options, context)
    const { out } = context
    if (options.json) return out.json(answer)
    const { style } = out
    out.print(answer.matched ? style.good('✓ matches') : style.bad('✗ does not match'))
    out.print(...reasonLines(answer.why, 2, out))
    const { transformed } = answer
    if (transformed !== undefined) {
      out.print('', heading(`Targets get ${transformed.contentType}`, out))
      out.print(
        ...transformed.text.split('\n').flatMap((line) => indented(line, 2 + line.search(/\S|$/), out)),
      )
    }
    const { engine } = options
    if (engine !== undefined) out.print('', ...lintLines(answer.lint ?? [], engine, out))
  })
}

async function test(options: Options, context: CliContext): Promise<Answer> {
  const { pattern: patternText, rule, event: eventText, engine } = options
  if ((patternText === undefined) === (rule === undefined))
    throw usageError('Give either --pattern or --rule')
  const { cwd } = context
  const pattern = patternText === undefined ? undefined : jsonTextArgument(patternText, 'The pattern', cwd)
  const isJson = /^\s*[{@]|^-$/.test(eventText)
  if (pattern !== undefined && isJson) {
    return testHere(pattern, jsonTextArgument(eventText, 'The event', cwd), engine)
  }
  const event = isJson ? jsonArgument(eventText, 'The event', cwd) : undefined
  const client = await clientFor(options, context)
  return client.post<Answer>('/v1/rules/test', {
    pattern,
    rule,
    engine,
    ...(event === undefined ? { eventId: eventText } : { event }),
  })
}

/** With both at hand no gateway is needed. */
async function testHere(pattern: string, event: string, engine: LintEngine | undefined): Promise<Answer> {
  const { explain, lintPattern } = await import('@signalbox/patterns')
  const { patternProblems } = await import('../../gateway/pattern-problems.ts')
  const why = patternProblems(pattern)
  if (why !== undefined) throw new SignalboxError('SB_BAD_PATTERN', { why })
  const { matched, text, clauses, alternatives } = explain(pattern, event)
  const lint = engine && lintPattern(pattern, { engine })
  return { matched, why: text, clauses, alternatives, ...(lint && { lint }) }
}
