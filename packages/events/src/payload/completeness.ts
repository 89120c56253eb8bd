import type { FastioEvent } from '../event/fastio-event.ts'

/** True if nothing that a rule could want would have to be looked up. */
export function isComplete(event: FastioEvent): boolean {
  const { eventType, data } = event
  const isFile = eventType.startsWith('file.')
  if (!isFile && !eventType.startsWith('folder.')) return true
  if (data.name === undefined) return false
  // A deleted file's size tells nothing about what is there; folders and links have none.
  const hasSize = isFile && eventType !== 'file.deleted' && data.type !== 'folder' && data.type !== 'link'
  return !hasSize || data.size !== undefined
}
