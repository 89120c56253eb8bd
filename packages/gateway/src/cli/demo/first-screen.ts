import type { EventStory } from '../../http/views/event-story.ts'
import type { Output } from '../context.ts'
import { harmless } from '../output/text.ts'
import { duration } from '../output/time.ts'
import { subjectOf } from '../screens/subject.ts'
import { verificationText } from '../screens/verification.ts'

/** What became of one uploaded file, from the webhook to the receiver. */
export function firstScreen(story: EventStory, out: Output): string[] {
  const { style } = out
  const yes = style.good('✓')
  const no = style.dim('·')
  const rules = story.rules.filter((rule) => rule.enabled)
  return [
    `  ${style.bold(harmless(subjectOf(story.event)))} was uploaded to Fast.io (the emulated one)`,
    '',
    `  ${yes} received   POST /webhooks/${story.source}, ${story.raw.bytes} bytes, dialect ${story.dialect}`,
    `  ${yes} verified   signature over the exact bytes: ${verificationText(story)}`,
    `  ${yes} stored     ${style.dim(`#${story.seq}`)} ${story.id}, on disk before it was acknowledged`,
    ...rules.map(({ rule, matched, why }) =>
      matched
        ? `  ${yes} matched    ${style.bold(harmless(rule))}`
        : `  ${no} ${style.dim(`not        ${harmless(rule)}: ${firstLine(why)}`)}`,
    ),
    ...story.deliveries.flatMap(({ target, state, attempts }) => {
      const last = attempts.at(-1)
      const isDelivered = state === 'delivered'
      const answer =
        last === undefined
          ? 'not attempted yet'
          : `${last.status ?? last.code ?? ''} in ${duration(last.latencyMs)}`
      const mark = isDelivered ? yes : style.warn('…')
      return `  ${mark} ${isDelivered ? 'delivered ' : state.padEnd(10)} ${target}: ${answer}${isDelivered ? ', signature checked there' : ''}`
    }),
  ]
}

/** The first reason of an explanation, in one line. */
function firstLine(why: string): string {
  const lines = why
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const reason = lines.find((line) => line.includes('`')) ?? lines[0] ?? ''
  return harmless(reason.replace(/^[-·✗*x]\s*/u, '')).slice(0, 100)
}
