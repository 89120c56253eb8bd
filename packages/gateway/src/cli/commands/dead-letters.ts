import type { RedrivePlan } from '../../http/views/redrive.ts'
import { clientFor, withExamples, withGateway, type AddCommand, type GatewayOptions } from '../command.ts'
import { count } from '../output/text.ts'
import { usageError } from '../usage.ts'
import { deliveryTable, listDeliveries, withDeliveryFilter, type DeliveryFilter } from './deliveries.ts'

interface RedriveOptions extends GatewayOptions {
  readonly rule?: string
  readonly target?: string
  readonly since?: string
  readonly until?: string
  readonly all?: boolean
  readonly dryRun?: boolean
}

type RedriveAnswer = RedrivePlan | { readonly dryRun: false; readonly count: number }

/** `signalbox dead-letters ls` and `redrive`. */
export const addDeadLetters: AddCommand = (parent, context) => {
  const ls = parent.command('ls').description('List deliveries that were given up, newest first')
  withDeliveryFilter(ls)
  withGateway(ls, 'print a JSON array, with the same objects as the API')
  withExamples(ls, [
    ['signalbox dead-letters ls', 'the last 20'],
    ['signalbox dead-letters ls --target on-video', 'those of one target'],
  ])
  ls.action(async (options: DeliveryFilter) => {
    await listDeliveries('/v1/dead-letters', options, context, 'There are no dead letters.')
  })

  const redrive = parent
    .command('redrive')
    .description('Try dead letters again; everything that is given must be true of them')
    .argument('[ids...]', 'ids of deliveries')
    .option('--rule <name>', 'those of this rule')
    .option('--target <name>', 'those to this target')
    .option('--since <time>', 'died since: a time, or an age such as 15m, 2h, 7d')
    .option('--until <time>', 'died until')
    .option('--all', 'all of them')
    .option('--dry-run', 'only show which')
  withGateway(redrive)
  withExamples(redrive, [
    ['signalbox dead-letters redrive 12 17', 'two of them'],
    ['signalbox dead-letters redrive --target on-video --since 2h --dry-run', 'see what would be tried'],
    ['signalbox dead-letters redrive --all', 'everything'],
  ])
  redrive.action(async (ids: readonly string[], options: RedriveOptions) => {
    const { out } = context
    const { json, url: _, token: __, config: ___, ...filter } = options
    const body = { ...filter, ...(ids.length > 0 && { ids: ids.map(deliveryId) }) }
    if (Object.keys(body).every((key) => key === 'dryRun')) {
      throw usageError('Which dead letters? Give ids, --rule, --target, --since or --until, or --all')
    }
    const client = await clientFor(options, context)
    const answer = await client.post<RedriveAnswer>('/v1/dead-letters/redrive', body)
    if (json) return out.json(answer)
    if (!answer.dryRun) {
      out.print(
        answer.count === 0 ? 'No dead letter matches.' : `${count(answer.count, 'dead letter')} tried again.`,
      )
      return
    }
    if (answer.count === 0) return out.print('No dead letter matches.')
    out.print(
      ...deliveryTable(answer.items, context),
      '',
      `${count(answer.count, 'dead letter')} would be tried again.`,
    )
  })
}

function deliveryId(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw usageError(`"${text}" is not the id of a delivery; \`signalbox dead-letters ls\` shows them`)
}
