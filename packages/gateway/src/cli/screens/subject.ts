import type { FastioEvent } from '@signalbox/events'

/** What an event is about, in a few words: a file's name, or the nearest thing that is known. */
export function subjectOf({ data, workspaceId, shareId, userId }: FastioEvent): string {
  for (const text of [data.name, data.path, data.id, shareId, workspaceId, userId]) {
    if (typeof text === 'string' && text !== '') return text
  }
  return ''
}
