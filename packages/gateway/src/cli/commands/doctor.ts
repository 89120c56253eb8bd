import { stripVTControlCharacters } from 'node:util'
import type { Command } from 'commander'
import { withExamples, withJson } from '../command.ts'
import type { CliContext } from '../context.ts'
import type { Finding } from '../doctor/finding.ts'

interface DoctorOptions {
  readonly config?: string
  readonly json?: boolean
}

/** `signalbox doctor`: checks what a gateway needs, and says how to mend each finding. */
export function addDoctor(parent: Command, context: CliContext): void {
  const command = parent
    .command('doctor')
    .description('Check config, secrets, disk, ports, clock and targets, and say how to mend each finding')
    .option('-c, --config <file>', 'the config file, or a folder with one')
  withJson(command)
  withExamples(command, [
    ['signalbox doctor', 'checks the config of this folder and what it needs'],
    ['signalbox doctor --config /etc/signalbox --json', 'for scripts; exit code 1 if anything fails'],
  ])
  command.action(async ({ config, json }: DoctorOptions) => {
    // Loaded here, so that other commands do not wait for it.
    const { examine } = await import('../doctor/examine.ts')
    const findings = await examine(
      { ...(config !== undefined && { config }), node: process.versions.node },
      context,
    )
    const failed = findings.filter(({ state }) => state === 'fail').length
    if (json === true) context.out.json(findings)
    else
      context.out.print(...findings.flatMap((finding) => linesOf(finding, context)), '', summaryOf(findings))
    if (failed > 0) process.exitCode = 1
  })
}

function linesOf({ check, state, message, todo }: Finding, { out: { style } }: CliContext): string[] {
  const marks = {
    ok: style.good('ok  '),
    note: style.dim('note'),
    warn: style.warn('warn'),
    fail: style.bad('fail'),
  }
  const [first = '', ...more] = `${check}: ${stripVTControlCharacters(message)}`.split('\n')
  return [
    `${marks[state]}  ${first}`,
    ...more.map((line) => (line === '' ? '' : `      ${line}`)),
    ...(todo === undefined ? [] : [`      → ${todo}`]),
  ]
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (state: Finding['state']): number =>
    findings.filter((finding) => finding.state === state).length
  const [failures, warnings] = [count('fail'), count('warn')]
  if (failures + warnings === 0) return 'All is well.'
  return `To mend: ${failures} ${failures === 1 ? 'failure' : 'failures'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`
}
