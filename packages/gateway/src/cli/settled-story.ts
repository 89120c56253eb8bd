import type { EventStory } from '../http/views/event-story.ts'
import type { ApiClient } from './api-client.ts'

const under = new Set(['pending', 'leased'])

/** True once nothing about an event is under way: it is routed, and each delivery came to some result. */
export function isSettled({ routed, deliveries }: EventStory): boolean {
  return routed && deliveries.every(({ state }) => !under.has(state))
}

/** The story of an event once it is settled, or as it is when the time is over. */
export async function settledStory(
  client: ApiClient,
  id: string | number,
  timeoutMs: number,
): Promise<EventStory> {
  const end = performance.now() + timeoutMs
  for (let pauseMs = 10; ; pauseMs = Math.min(200, pauseMs * 1.5)) {
    const story = await client.get<EventStory>(`/v1/events/${encodeURIComponent(id)}`)
    if (isSettled(story) || performance.now() + pauseMs > end) return story
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}
