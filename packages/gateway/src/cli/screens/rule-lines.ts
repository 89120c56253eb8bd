import type { RuleAnswer } from '../../http/views/event-story.ts'
import type { Output } from '../context.ts'
import { harmless } from '../output/text.ts'
import { indented } from './fields.ts'

/** A rule, whether it matched, and why. */
export function ruleLines({ rule, enabled, matched, why, targets }: RuleAnswer, out: Output): string[] {
  const { style } = out
  const name = harmless(rule)
  if (!enabled) return [`  ${style.dim(`– ${name}  is not enabled`)}`]
  const where = targets.map((target) => (target.kind === 'stream' ? `stream ${target.name}` : target.name))
  const verdict = matched
    ? `${style.good('✓')} ${style.bold(name)}  matched → ${harmless(where.join(', '))}`
    : `${style.dim('✗')} ${name}  did not match`
  return [`  ${verdict}`, ...reasonLines(why, 6, out).map(style.dim)]
}

/** The reasons of an explanation below one another; those of an alternative further to the right. */
export function reasonLines(why: string, indent: number, out: Output): string[] {
  return reasons(why).flatMap((line) => indented(line, indent + line.search(/\S|$/), out))
}

/** The reasons of an explanation: what follows its first line, which only says whether it matches. */
export function reasons(why: string): string[] {
  return why
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/^- /, '').replaceAll('`', ''))
}
