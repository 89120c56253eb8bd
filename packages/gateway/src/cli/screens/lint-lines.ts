import type { LintEngine, LintFinding } from '@signalbox/patterns'
import type { Output } from '../context.ts'
import { heading, indented } from './fields.ts'

const titles: Readonly<Record<LintEngine, string>> = {
  eventbridge: 'EventBridge',
  eventsv2: 'a custom event bus (eventsv2)',
  pipes: 'EventBridge Pipes',
}

/** What will not carry over to an AWS engine. */
export function lintLines(findings: readonly LintFinding[], engine: LintEngine, out: Output): string[] {
  const { style } = out
  const lines = findings.flatMap(({ severity, path, message, code }) => {
    const mark = severity === 'error' ? style.bad('✗') : style.warn('!')
    const field = path === '' ? '' : `${path}: `
    const [first = '', ...rest] = indented(`${field}${message.replaceAll('`', '')} (${code})`, 4, out)
    return [`  ${mark} ${first.trimStart()}`, ...rest]
  })
  const verdict = lines.length === 0 ? [`  ${style.good('✓')} carries over as it is`] : lines
  return [heading(`On ${titles[engine]}`, out), ...verdict]
}
