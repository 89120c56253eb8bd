import { clientFor, withExamples, withGateway, type AddCommand, type GatewayOptions } from '../command.ts'
import type { CliContext } from '../context.ts'
import { followEvents, type StreamedEvent, type StreamNotice } from '../event-stream.ts'
import { cut, harmless, padTo } from '../output/text.ts'
import { clockTime, duration, fileSize } from '../output/time.ts'
import { subjectOf } from '../screens/subject.ts'
import { listenForStop } from '../signals.ts'
import { jsonArgument, wholeNumber } from '../usage.ts'

interface Options extends GatewayOptions {
  readonly pattern?: string
  readonly type?: string
  readonly workspace?: string
  readonly stream?: string
  readonly after?: number
  readonly limit?: number
}

/** `signalbox events tail`: events as they come, over lost connections. */
export const addEventsTail: AddCommand = (parent, context) => {
  const command = parent
    .command('tail')
    .description('Follow the events as they come; a lost connection is resumed where it broke')
    .option('--pattern <json>', 'only events that match this pattern: JSON, @file or - for standard input')
    .option('--type <types>', 'only these types, separated by commas')
    .option('--workspace <id>', 'only events of this workspace')
    .option('--stream <name>', 'a named stream of the config instead of all events')
    .option('--after <seq>', 'begin after this place in the log; 0 is the whole log', wholeNumber(0, 1e15))
    .option('-n, --limit <count>', 'end after so many events', wholeNumber(1, 1e9))
  withGateway(command, 'print each event as one line of JSON')
  withExamples(command, [
    ['signalbox events tail', 'everything, from now on'],
    [`signalbox events tail --pattern '{"detail":{"data":{"name":[{"suffix":".mp4"}]}}}'`, 'videos only'],
    ['signalbox events tail --after 0 --json > events.ndjson', 'the whole log, then what comes'],
  ])
  command.action(async (options: Options) => {
    const { pattern, type, workspace, stream, after, limit = Infinity } = options
    const wanted =
      pattern === undefined ? undefined : JSON.stringify(jsonArgument(pattern, 'The pattern', context.cwd))
    const client = await clientFor(options, context)
    using stop = listenForStop()
    const { out } = context
    let left = limit
    const events = followEvents(client, {
      path: stream === undefined ? '/v1/events/stream' : `/v1/streams/${encodeURIComponent(stream)}`,
      query: { pattern: wanted, types: type, workspace },
      signal: stop.signal,
      notice: (notice) => say(notice, client.url, context),
      ...(after !== undefined && { after }),
    })
    for await (const event of events) {
      if (options.json) out.print(event.text)
      else out.print(eventLine(event, context))
      if (--left === 0) return
    }
  })
}

function eventLine({ seq, envelope }: StreamedEvent, { out, now }: CliContext): string {
  const { style, width } = out
  const { detail } = envelope
  const { size } = detail.data
  const start = [clockTime(now()), padTo(`#${seq}`, 6), padTo(envelope['detail-type'], 16)] as const
  const about = [subjectOf(detail), typeof size === 'number' ? fileSize(size) : '', detail.agentId ?? '']
  const room = width === undefined ? Infinity : width - start.join(' ').length - 4
  const subject = cut(harmless(about.filter((part) => part !== '').join('  ')), room)
  return `${style.dim(start[0])}  ${style.bold(start[1])} ${style.accent(harmless(start[2]))} ${subject}`
}

/** To stderr, so that what comes on stdout is events only. */
function say(notice: StreamNotice, url: string, { err }: CliContext): void {
  const { style } = err
  if (notice.kind === 'lost') {
    err.print(style.warn(`Connection lost: ${notice.why}. Trying again in ${duration(notice.retryMs)} …`))
  } else if (notice.again) {
    const from = notice.after === undefined ? '' : `, going on after #${notice.after}`
    err.print(style.good(`Connected again${from}.`))
  } else if (err.width !== undefined) {
    err.print(style.dim(`Following the events of ${url}. Ctrl+C ends it.`))
  }
}
