import { canonicalType } from '@signalbox/events'
import { invalidField } from '../api-error.ts'
import type { LoggedEvent } from '../events/event-log.ts'

/** Which events a webhook asked for. What is absent or empty does not narrow. */
export interface WebhookScope {
  readonly workspaceId?: string | undefined
  /** A folder path; what lies in it or below it. */
  readonly path?: string | undefined
  /** Lower-case, without the dot. */
  readonly extensions: readonly string[]
  /** Names in any vocabulary: `upload`, `file.created`, `workspace_storage_file_added`, `file.*`, `*`. */
  readonly events: readonly string[]
}

/** Puts a scope into one form, or says what is wrong with it. */
export function checkScope(scope: WebhookScope): WebhookScope {
  for (const name of scope.events) {
    if (name !== '*' && !name.endsWith('.*') && !canonicalType(name).known) {
      throw invalidField('events', `"${name}" is not a known event name.`)
    }
  }
  const path = scope.path === undefined ? undefined : `/${scope.path.split('/').filter(Boolean).join('/')}`
  const extensions = scope.extensions.map((extension) => extension.replace(/^\./, '').toLowerCase())
  return { ...scope, path: path === '/' ? undefined : path, extensions }
}

/** Whether the webhook asked for this event. */
export function inScope(scope: WebhookScope, event: LoggedEvent): boolean {
  if (scope.workspaceId !== undefined && scope.workspaceId !== event.workspaceId) return false
  if (scope.events.length > 0 && !scope.events.some((name) => names(name, event.name))) return false
  if (scope.extensions.length > 0 && !scope.extensions.includes(event.data.extension ?? '')) return false
  if (scope.path !== undefined) {
    const path = event.data.path ?? ''
    return path === scope.path || path.startsWith(`${scope.path}/`)
  }
  return true
}

function names(wanted: string, eventName: string): boolean {
  if (wanted === '*' || wanted === eventName) return true
  const { type } = canonicalType(eventName)
  if (wanted.endsWith('.*')) return type.startsWith(wanted.slice(0, -1))
  return canonicalType(wanted).type === type
}
