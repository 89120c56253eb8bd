import { SignalboxError } from '../../errors/index.ts'
import type { EventStory } from '../../http/views/event-story.ts'
import type { EventItem } from '../../http/views/event-views.ts'
import type { ApiClient } from '../api-client.ts'

export interface WaitOptions {
  /** Only events after this place in the log are meant. */
  readonly after: number
  readonly names: readonly string[]
  readonly timeoutMs: number
}

/** The stories of the sample files, once each is verified, stored, routed and delivered. */
export async function waitForSamples(client: ApiClient, options: WaitOptions): Promise<EventStory[]> {
  const { after, names, timeoutMs } = options
  const end = performance.now() + timeoutMs
  const done = new Map<string, EventStory>()
  for (;;) {
    const { items } = await client.get<{ readonly items: readonly EventItem[] }>('/v1/events', { after })
    for (const { seq, event } of items) {
      const name = event.data.name ?? ''
      if (!names.includes(name) || done.has(name)) continue
      const story = await client.get<EventStory>(`/v1/events/${seq}`)
      if (isDelivered(story)) done.set(name, story)
    }
    if (done.size === names.length) return names.flatMap((name) => done.get(name) ?? [])
    if (performance.now() > end) {
      const numbers = { seconds: Math.round(timeoutMs / 1000), done: done.size, all: names.length }
      throw new SignalboxError('SB_DEV_NOT_DELIVERED', numbers)
    }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

function isDelivered({ verification, deliveries }: EventStory): boolean {
  return (
    verification.verified && deliveries.length > 0 && deliveries.every(({ state }) => state === 'delivered')
  )
}
