import type { EventItem } from '../../http/views/event-views.ts'
import { clientFor, withExamples, withGateway, type AddCommand, type GatewayOptions } from '../command.ts'
import { table } from '../output/table.ts'
import { fileSize, relativeTime } from '../output/time.ts'
import { subjectOf } from '../screens/subject.ts'
import { wholeNumber } from '../usage.ts'

interface Options extends GatewayOptions {
  readonly type?: string
  readonly file?: string
  readonly workspace?: string
  readonly source?: string
  readonly since?: string
  readonly until?: string
  readonly before?: number
  readonly limit: number
}

/** `signalbox events ls`: the log, newest first. */
export const addEventsLs: AddCommand = (parent, context) => {
  const command = parent
    .command('ls')
    .description('List the events of the log, newest first')
    .option('--type <types>', 'only these types, separated by commas')
    .option('--file <id>', 'only events of this file')
    .option('--workspace <id>', 'only events of this workspace')
    .option('--source <name>', 'only events that came by this source')
    .option('--since <time>', 'arrived since: a time, or an age such as 15m, 2h, 7d')
    .option('--until <time>', 'arrived until')
    .option('--before <seq>', 'older than this place in the log', wholeNumber(1, 1e15))
    .option('-n, --limit <count>', 'how many at most', wholeNumber(1, 100_000), 20)
  withGateway(command, 'print a JSON array, with the same objects as the API')
  withExamples(command, [
    ['signalbox events ls', 'the last 20'],
    [
      'signalbox events ls --type file.created,file.updated --since 1h',
      'new and changed files of the last hour',
    ],
    ['signalbox events ls -n 500 --json | jq -r .[].event.data.name', 'names for a script'],
  ])
  command.action(async (options: Options) => {
    const { out } = context
    const { json, url: _, token: __, config: ___, ...query } = options
    const client = await clientFor(options, context)
    const events = await client.list<EventItem>('/v1/events', query)
    if (json) return out.json(events)
    if (events.length === 0) {
      const isFiltered = Object.keys(query).length > 1
      out.print(
        isFiltered ? 'No event matches.' : 'No event has come yet. Try: signalbox trigger file.created',
      )
      return
    }
    const { style, width } = out
    const now = context.now()
    const columns = [
      { title: 'seq', value: ({ seq }: EventItem) => String(seq), align: 'right', style: style.bold },
      { title: 'when', value: ({ receivedAt }: EventItem) => relativeTime(receivedAt, now), rank: 1 },
      { title: 'type', value: ({ type }: EventItem) => type, min: 12, style: style.accent },
      { title: 'what', value: ({ event }: EventItem) => subjectOf(event), min: 10 },
      { title: 'size', value: ({ event }: EventItem) => sizeOf(event.data.size), align: 'right', rank: 3 },
      { title: 'source', value: ({ source }: EventItem) => source, min: 8, rank: 2 },
      { title: 'id', value: ({ id }: EventItem) => id, rank: 4, style: style.dim },
    ] as const
    out.print(...table(events, columns, { width, style }))
    if (out.width !== undefined) {
      const last = events.at(-1)?.seq ?? 0
      const more = events.length === query.limit && last > 1 ? ` · older: --before ${last}` : ''
      out.print('', style.dim(`signalbox events show ${events[0]?.seq} tells the whole story of one${more}`))
    }
  })
}

const sizeOf = (size: unknown): string => (typeof size === 'number' ? fileSize(size) : '')
