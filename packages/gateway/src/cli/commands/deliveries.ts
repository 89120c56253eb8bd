import type { Command } from 'commander'
import type { DeliveryItem } from '../../http/views/delivery-views.ts'
import { clientFor, withExamples, withGateway, type AddCommand, type GatewayOptions } from '../command.ts'
import type { CliContext } from '../context.ts'
import { stateStyle } from '../output/style.ts'
import { table, type Column } from '../output/table.ts'
import { relativeTime } from '../output/time.ts'
import { wholeNumber, wordsOption } from '../usage.ts'

export interface DeliveryFilter extends GatewayOptions {
  readonly state?: string
  readonly rule?: string
  readonly target?: string
  readonly event?: string
  readonly before?: number
  readonly limit: number
}

const states = ['pending', 'leased', 'retrying', 'delivered', 'skipped', 'dead']

/** `signalbox deliveries ls`: what went out, newest first. */
export const addDeliveries: AddCommand = (parent, context) => {
  const command = parent
    .command('ls')
    .description('List deliveries, newest first')
    .option(
      '--state <states>',
      `only these states, separated by commas: ${states.join(', ')}`,
      wordsOption(states),
    )
  withDeliveryFilter(command)
  withGateway(command, 'print a JSON array, with the same objects as the API')
  withExamples(command, [
    ['signalbox deliveries ls', 'the last 20'],
    ['signalbox deliveries ls --state retrying,dead --rule large-videos', 'what goes wrong for one rule'],
    ['signalbox deliveries ls --event 4711', 'all deliveries of one event'],
  ])
  command.action(async (options: DeliveryFilter) => {
    await listDeliveries('/v1/deliveries', options, context, 'No delivery matches.')
  })
}

/** The options that deliveries and dead letters share. */
export function withDeliveryFilter(command: Command): Command {
  return command
    .option('--rule <name>', 'only those of this rule')
    .option('--target <name>', 'only those to this target')
    .option('--event <id>', 'only those of this event, by any of its ids')
    .option('--before <id>', 'older than this delivery', wholeNumber(1, 1e15))
    .option('-n, --limit <count>', 'how many at most', wholeNumber(1, 100_000), 20)
}

/** Asks for deliveries and shows them. */
export async function listDeliveries(
  path: string,
  options: DeliveryFilter,
  context: CliContext,
  none: string,
): Promise<void> {
  const { json, url: _, token: __, config: ___, ...query } = options
  const client = await clientFor(options, context)
  const deliveries = await client.list<DeliveryItem>(path, query)
  if (json) context.out.json(deliveries)
  else if (deliveries.length === 0) context.out.print(none)
  else context.out.print(...deliveryTable(deliveries, context))
}

/** Deliveries as lines. */
export function deliveryTable(deliveries: readonly DeliveryItem[], { out, now }: CliContext): string[] {
  const { style, width } = out
  const at = now()
  const columns: Column<DeliveryItem>[] = [
    { title: 'id', value: ({ id }) => String(id), align: 'right', style: style.bold },
    { title: 'when', value: ({ updatedAt }) => relativeTime(updatedAt, at), rank: 2 },
    {
      title: 'state',
      value: ({ state }) => state,
      style: (text, { state }) => stateStyle(style, state)(text),
    },
    { title: 'event', value: ({ seq, type }) => `#${seq} ${type}`, min: 8 },
    { title: 'rule', value: ({ rule }) => rule, min: 8 },
    { title: 'target', value: ({ target }) => target, min: 8 },
    { title: 'tries', value: ({ attempts }) => String(attempts), align: 'right', rank: 3 },
    { title: 'note', value: (delivery) => noteOf(delivery, at), min: 12, rank: 1, style: style.dim },
  ]
  return table(deliveries, columns, { width, style })
}

function noteOf({ state, nextAt, lastError, stale, replay }: DeliveryItem, now: number): string {
  const next = nextAt === undefined || state === 'dead' ? undefined : `next ${relativeTime(nextAt, now)}`
  const error = state === 'delivered' ? undefined : lastError
  const flags = [stale ? 'stale' : undefined, replay === undefined ? undefined : `replay ${replay}`]
  return [next, error, ...flags].filter((part) => part !== undefined).join(', ')
}
