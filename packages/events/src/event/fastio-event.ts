/**
 * What happened on Fast.io, in canonical form. A field that is not known is left out, never null,
 * so that `{"agentId":[{"exists":true}]}` means what it says.
 *
 * @module
 */
import type { JsonValue } from '../json/json-value.ts'

/** What an event is about. `type` is a hint: ids never tell what they point at. */
export interface FileData {
  type?: 'file' | 'folder' | 'note' | 'link' | 'comment' | (string & {})
  /** Opaque, as it came. Compare with `normalizeId`. */
  id?: string
  name?: string
  /** Lower-case, without the dot. */
  extension?: string
  /** Bytes. */
  size?: number
  /** Millions of bytes, rounded. */
  sizeMB?: number
  mimeType?: string
  path?: string
  parentId?: string
  version?: string
  [other: string]: JsonValue
}

/** One event. */
export interface FastioEvent {
  eventId: string
  /** Canonical type, `file.created`. */
  eventType: string
  /** The name as the sender wrote it, `workspace_storage_file_added`. */
  eventName: string
  /** ISO 8601 in UTC, ending in `Z`; milliseconds only where the sender gave them. */
  timestamp: string
  orgId?: string
  workspaceId?: string
  shareId?: string
  /** The person who did it. */
  userId?: string
  /** The agent that did it. */
  agentId?: string
  data: FileData
}

/** What Signalbox knows about an event beside the event itself. */
export interface SignalboxMeta {
  /** Place in the log. */
  seq?: number
  /** The way in: `webhook`, `watch`, `sse`, `manual`, `reconcile`. */
  source: string
  dialect?: string
  /** Found by comparing with Fast.io, not announced by it. */
  recovered: boolean
  /** Nothing that could be looked up is missing. */
  enriched: boolean
}
