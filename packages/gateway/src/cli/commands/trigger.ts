import { randomUUID } from 'node:crypto'
import type { DialectName, FastioEvent } from '@signalbox/events'
import type { EventStory } from '../../http/views/event-story.ts'
import { SignalboxError } from '../../errors/index.ts'
import { withExamples, withGateway, type AddCommand, type GatewayOptions } from '../command.ts'
import type { CliContext } from '../context.ts'
import { outcomeLines } from '../screens/outcome-lines.ts'
import { fields } from '../screens/fields.ts'
import { subjectOf } from '../screens/subject.ts'
import { settledStory } from '../settled-story.ts'
import { duration } from '../output/time.ts'
import { count } from '../output/text.ts'
import type { Destination } from '../trigger/destination.ts'
import type { Sent } from '../trigger/send-event.ts'
import { collect, dialectOption, jsonArgument, readBytes, usageError, wholeNumber } from '../usage.ts'

interface Options extends GatewayOptions {
  readonly set?: readonly string[]
  readonly event?: string
  readonly file?: string
  readonly to?: string
  readonly source?: string
  readonly dialect?: DialectName
  readonly secret?: string
  readonly repeat?: number
}

/** How long a result is waited for before the event is shown as it is. */
const patienceMs = 3000

/** `signalbox trigger`: a valid, signed event. */
export const addTrigger: AddCommand = (parent, context) => {
  const command = parent
    .command('trigger')
    .description('Make a valid, signed event, post it, and show what became of it')
    .argument(
      '[type]',
      'its type, such as file.created; the names of the guides and of the live API work too',
    )
    .option('--set <path=value>', 'change a field, such as data.size=6000000; may be repeated', collect)
    .option('--event <file>', 'begin with this event or envelope (JSON); - is standard input')
    .option('--file <file>', 'send exactly these bytes, signed; - is standard input')
    .option('--to <url>', 'post it there; needs --secret unless it is a gateway of this machine')
    .option('--source <name>', 'the source of the gateway; needed only if it has several')
    .option('--dialect <name>', 'the form of webhook; by default that of the source', dialectOption)
    .option('--secret <secret>', 'the secret to sign with; by default that of the source')
    .option('--repeat <count>', 'so many events, each with ids of its own', wholeNumber(1, 100_000))
  withGateway(command, 'print JSON: an object, or an array with --repeat')
  withExamples(command, [
    ['signalbox trigger file.created', 'to the gateway of this machine'],
    [
      'signalbox trigger file.updated --set data.name=clip.mp4 --set data.size=6000000 --set agentId=agent-7',
      'a video, by an agent',
    ],
    [
      'signalbox trigger upload --to http://127.0.0.1:3000/hook --secret s3cret --dialect x-fastio-signature-hex',
      'to a handler of your own',
    ],
    [
      'signalbox events show 17 --json | jq .envelope | signalbox trigger file.created --event - --set eventId=again',
      'one that came, once more',
    ],
    ['signalbox trigger --file payload.json', 'bytes of your own, signed'],
  ])
  command.action(async (type: string | undefined, options: Options) => {
    const { destinationOf } = await import('../trigger/destination.ts')
    // Before a gateway is looked for: what is wrong with the command itself.
    const send = await sender(type, options, context)
    const destination = await destinationOf(options, context)
    const all: Sent[] = []
    for (let left = options.repeat ?? 1; left > 0; left--) {
      all.push(await send(destination))
      if (!all.at(-1)?.ok) break
    }
    const { client } = destination
    const last = all.at(-1)
    if (last === undefined) throw usageError('Nothing was sent')
    const story =
      client && last.ok && last.id !== undefined ? await settledStory(client, last.id, patienceMs) : undefined
    if (options.json) printJson(all, story, options, context)
    else if (last.ok) printText(all, story, options, context)
    if (!last.ok) {
      if (all.length > 1) context.err.print(`${count(all.length - 1, 'event')} went out before this one.`)
      throw new SignalboxError('SB_TRIGGER_REFUSED', { url: last.url, status: last.status, why: last.why })
    }
  })
}

type Send = (destination: Destination) => Promise<Sent>

async function sender(type: string | undefined, options: Options, context: CliContext): Promise<Send> {
  const { event, file, set = [] } = options
  const { sendBytes, sendEvent } = await import('../trigger/send-event.ts')
  if (file !== undefined) {
    if (type !== undefined || event !== undefined || set.length > 0) {
      throw usageError('--file sends bytes as they are: leave out the type, --event and --set')
    }
    const bytes = readBytes(file, context.cwd)
    return (destination) => sendBytes(bytes, destination, context)
  }
  if (type === undefined) throw usageError('Say what happened: a type such as file.created, or --file')
  const { buildEvent } = await import('../trigger/build-event.ts')
  const base = event === undefined ? undefined : jsonArgument(fileReference(event), event, context.cwd)
  const make = (): FastioEvent =>
    buildEvent({ type, set, now: context.now(), newId: randomUUID, ...(base && { base }) })
  make()
  return (destination) => sendEvent(make(), destination, context)
}

const fileReference = (file: string): string => (file === '-' ? '-' : `@${file}`)

function printJson(
  all: readonly Sent[],
  story: EventStory | undefined,
  { repeat }: Options,
  { out }: CliContext,
): void {
  const results = all.map(({ event, url, status, id, duplicate, answer, dialect }) => {
    return { url, status, id, duplicate, answer, dialect, event }
  })
  if (repeat !== undefined) return out.json(results)
  out.json({ ...results[0], ...(story && { story }) })
}

function printText(
  all: readonly Sent[],
  story: EventStory | undefined,
  options: Options,
  context: CliContext,
): void {
  const { out } = context
  const { style } = out
  const last = all.at(-1)
  if (last === undefined) return
  const { event, url, status, answer, dialect, tookMs, leftOut } = last
  const one = event === undefined ? (options.file ?? '') : `${event.eventType}  ${subjectOf(event)}`
  const what = all.length === 1 ? one : `${count(all.length, 'event')}, the last: ${one}`
  out.print(`${style.good('✓')} ${style.bold(what)}`)
  out.print(
    ...fields(
      [
        ['Sent', `${url}, ${dialect}${options.secret === undefined && !last.signed ? ', unsigned' : ''}`],
        ['Answer', `${status} in ${duration(tookMs)}  ${answer}`],
        ['Event id', event?.eventId],
        [
          'Left out',
          leftOut.length === 0 ? undefined : `${leftOut.join(', ')}: this dialect has no place for it`,
          style.warn,
        ],
      ],
      out,
    ),
  )
  if (story === undefined) return
  out.print(
    '',
    ...outcomeLines(story, out),
    '',
    style.dim(`signalbox events show ${story.seq} tells the whole story`),
  )
}
