import { clientFor, withExamples, withGateway, type AddCommand, type GatewayOptions } from '../command.ts'
import { table, type Column } from '../output/table.ts'

interface RuleItem {
  readonly name: string
  readonly enabled: boolean
  readonly pattern: unknown
  readonly targets: readonly { readonly name: string; readonly kind: string }[]
}

/** `signalbox rules ls`. */
export const addRulesLs: AddCommand = (parent, context) => {
  const command = parent
    .command('ls')
    .description('List the rules of the config with their patterns and targets')
  withGateway(command, 'print a JSON array, with the same objects as the API')
  withExamples(command, [
    ['signalbox rules ls', 'all rules'],
    [`signalbox rules ls --json | jq '.[] | select(.enabled | not) | .name'`, 'those that are switched off'],
  ])
  command.action(async (options: GatewayOptions) => {
    const { out } = context
    const client = await clientFor(options, context)
    const { items } = await client.get<{ readonly items: readonly RuleItem[] }>('/v1/rules')
    if (options.json) return out.json(items)
    if (items.length === 0) return out.print('The config has no rule.')
    const { style, width } = out
    const columns: Column<RuleItem>[] = [
      { title: 'rule', value: ({ name }) => name, min: 10, style: style.bold },
      {
        title: 'enabled',
        value: ({ enabled }) => (enabled ? 'yes' : 'no'),
        rank: 2,
        style: (text, { enabled }) => (enabled ? style.good(text) : style.warn(text)),
      },
      { title: 'targets', value: ({ targets }) => targets.map(targetText).join(', '), min: 10 },
      { title: 'pattern', value: ({ pattern }) => patternText(pattern), min: 16, rank: 1, style: style.dim },
    ]
    out.print(...table(items, columns, { width, style }))
  })
}

const targetText = ({ name, kind }: RuleItem['targets'][number]): string =>
  kind === 'stream' ? `stream ${name}` : name

const patternText = (pattern: unknown): string =>
  typeof pattern === 'string' ? pattern : JSON.stringify(pattern)
