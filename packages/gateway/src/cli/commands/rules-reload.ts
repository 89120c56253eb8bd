import type { ReloadReport } from '../../gateway/reload.ts'
import { clientFor, withExamples, withGateway, type AddCommand, type GatewayOptions } from '../command.ts'
import { count, harmless } from '../output/text.ts'

/** `signalbox rules reload`. */
export const addRulesReload: AddCommand = (parent, context) => {
  const command = parent
    .command('reload')
    .description('Put the rules and targets of the edited config into force, without a restart')
  withGateway(command, 'print what changed as JSON')
  withExamples(command, [
    ['signalbox rules reload', 'after editing the config'],
    ['signalbox rules reload --json', 'for a script'],
  ])
  command.action(async (options: GatewayOptions) => {
    const { out } = context
    const client = await clientFor(options, context)
    const report = await client.post<ReloadReport>('/v1/rules/reload', {})
    if (options.json) return out.json(report)
    const { style } = out
    const line = (mark: string, names: readonly string[]): string[] =>
      names.map((name) => `  ${mark} ${harmless(name)}`)
    const { added, changed, removed, unchanged, needRestart } = report
    const differing = added.length + changed.length + removed.length
    const rest = unchanged.length === 0 ? '' : `, ${count(unchanged.length, 'rule')} as before`
    out.print(
      differing === 0 ? `No rule changed${rest}.` : `${count(differing, 'rule')} changed${rest}:`,
      ...line(style.good('+'), added),
      ...line(style.warn('~'), changed),
      ...line(style.bad('-'), removed),
    )
    if (needRestart.length > 0) {
      out.print(style.warn(`Not in force before a restart: ${needRestart.join(', ')}.`))
    }
  })
}
