import type { EventStory } from '../../http/views/event-story.ts'
import type { Output } from '../context.ts'
import { stateStyle } from '../output/style.ts'
import { harmless } from '../output/text.ts'
import { duration } from '../output/time.ts'
import { verificationText } from './verification.ts'

/** What became of an event, in a few lines. */
export function outcomeLines(story: EventStory, out: Output): string[] {
  const { style } = out
  const matched = story.rules.filter((rule) => rule.enabled && rule.matched)
  const others = story.rules.length - matched.length
  const rules =
    matched.length === 0
      ? style.warn('no rule matches')
      : `${matched.map(({ rule }) => style.bold(harmless(rule))).join(', ')}${others > 0 ? style.dim(` (${others} more ${others === 1 ? 'does' : 'do'} not)`) : ''}`
  return [
    `  stored     #${story.seq}, signature ${verificationText(story)}`,
    `  matched    ${rules}`,
    ...deliveriesInShort(story, out).map(
      (line, index) => `  ${index === 0 ? 'delivered ' : '          '} ${line}`,
    ),
  ]
}

/** Each delivery in one line: where it went and how it stands. */
export function deliveriesInShort(story: EventStory, { style }: Output): string[] {
  if (!story.routed) return [style.dim('not routed yet')]
  const streams = story.rules
    .filter((rule) => rule.enabled && rule.matched)
    .flatMap((rule) => rule.targets.filter(({ kind }) => kind === 'stream'))
  return [
    ...story.deliveries.toReversed().map(({ target, state, attempts, lastError }) => {
      const last = attempts.at(-1)
      const answer = last?.status === undefined ? '' : ` ${last.status}`
      const took = last === undefined ? '' : ` in ${duration(last.latencyMs)}`
      const error = state === 'delivered' || lastError === undefined ? '' : `: ${lastError}`
      return `${harmless(target)} ${stateStyle(style, state)(state)}${answer}${took}${harmless(error)}`
    }),
    ...[...new Set(streams.map(({ name }) => name))].map((name) => `stream ${harmless(name)}`),
  ]
}
