import type { EventStory } from '../../http/views/event-story.ts'
import type { ApiClient } from '../api-client.ts'
import type { CliContext } from '../context.ts'
import { followEvents } from '../event-stream.ts'
import { harmless, padTo } from '../output/text.ts'
import { clockTime } from '../output/time.ts'
import { deliveriesInShort } from '../screens/outcome-lines.ts'
import { subjectOf } from '../screens/subject.ts'
import { settledStory } from '../settled-story.ts'

/** How long the line of an event waits for its deliveries. */
const patienceMs = 1500

export interface FollowOptions {
  readonly after: number
  readonly signal: AbortSignal
  readonly json: boolean
}

/** One line for each further event, with what became of it, until the signal. */
export async function follow(client: ApiClient, options: FollowOptions, context: CliContext): Promise<void> {
  const { after, signal, json } = options
  const stream = { path: '/v1/events/stream', query: {}, after, signal, notice: () => {} }
  for await (const { seq } of followEvents(client, stream)) {
    const story = await settledStory(client, seq, patienceMs)
    if (json) context.out.json(story, 'compact')
    else context.out.print(line(story, context))
  }
}

function line(story: EventStory, { out, now }: CliContext): string {
  const { style } = out
  const matched = story.rules.filter((rule) => rule.enabled && rule.matched).map(({ rule }) => harmless(rule))
  const way =
    matched.length === 0
      ? style.dim('no rule matches')
      : `${matched.join(', ')} → ${deliveriesInShort(story, out).join(', ')}`
  const { verified } = story.verification
  return [
    style.dim(clockTime(now())),
    style.bold(padTo(`#${story.seq}`, 4)),
    style.accent(padTo(harmless(story.type), 13)),
    harmless(subjectOf(story.event)),
    verified ? style.good('✓ verified') : style.warn('unsigned'),
    way,
  ].join('  ')
}
