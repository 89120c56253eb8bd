/**
 * An event as it could have come from Fast.io, with what the user wants to be different.
 *
 * @module
 */
import {
  canonicalType,
  eventNames,
  extensionOf,
  mimeTypeOf,
  type FastioEvent,
  type FileData,
  type JsonValue,
} from '@signalbox/events'
import { nearest } from '../../targets/options/nearest.ts'
import { usageError } from '../usage.ts'

export interface BuildOptions {
  /** Canonical, or any published name. */
  readonly type: string
  /** An event or an envelope to begin with. */
  readonly base?: object
  /** `path=value`, in this order. */
  readonly set: readonly string[]
  readonly now: number
  /** Unique and random. */
  readonly newId: () => string
}

const fields = [
  'eventId',
  'eventName',
  'timestamp',
  'orgId',
  'workspaceId',
  'shareId',
  'userId',
  'agentId',
] as const

/**
 * Makes an event. Ids stay text however they are written; the rest of `data` may be any JSON.
 *
 * @example
 * buildEvent({ type: 'file.created', set: ['data.name=clip.mp4', 'agentId=agent-7'], now: Date.now(), newId: randomUUID })
 */
export function buildEvent({ type, base, set, now, newId }: BuildOptions): FastioEvent {
  const eventType = knownType(type)
  const event: FastioEvent = {
    eventId: `evt-${newId()}`,
    eventType,
    eventName: type,
    timestamp: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
    workspaceId: '1234567890123456789',
    userId: '9876543210987654321',
    data: {},
  }
  const given: FileData = {}
  if (base !== undefined) {
    const { data, ...rest } = baseOf(base)
    for (const [name, value] of Object.entries(rest)) assign(event, given, name, value)
    Object.assign(given, data)
  }
  for (const text of set) {
    const { path, value } = readSetting(text)
    assign(event, given, path, value)
  }
  event.data = completeData(eventType, given, newId)
  return event
}

/** `fastio.<name>` is for names that are not in the table: a typing mistake must not pass for one. */
function knownType(name: string): string {
  const { type, known } = canonicalType(name)
  if (known || /^fastio\.[\w.-]{1,100}$/.test(name)) return type
  const types = eventNames.map(({ canonical }) => canonical)
  const all = eventNames.flatMap(({ canonical, live, guides }) => [canonical, ...live, ...guides])
  const meant = nearest(name, all)
  if (meant !== undefined) throw usageError(`There is no event type "${name}". Did you mean "${meant}"?`)
  throw usageError(
    `There is no event type "${name}". Known types: ${types.join(', ')}; the names that Fast.io uses for ` +
      'them work too, and fastio.<name> for any other',
  )
}

function baseOf(base: object): Readonly<Record<string, unknown>> & { readonly data: object } {
  const event =
    'detail' in base && typeof base.detail === 'object' && base.detail !== null ? base.detail : base
  const {
    signalbox: _,
    original: __,
    eventType: ___,
    data,
    ...rest
  } = event as Readonly<Record<string, unknown>>
  return { ...rest, data: typeof data === 'object' && data !== null ? data : {} }
}

/** `path=value`: JSON where it is JSON that survives, text otherwise. */
export function readSetting(text: string): { readonly path: string; readonly value: unknown } {
  const at = text.indexOf('=')
  if (at <= 0) throw usageError(`--set ${text}: expected path=value, such as data.name=clip.mp4`)
  // As it is called in a pattern.
  const path = text
    .slice(0, at)
    .trim()
    .replace(/^detail\./, '')
  return { path, value: jsonOrText(text.slice(at + 1)) }
}

function jsonOrText(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return text
  }
  // Ids have more digits than a number can hold.
  return typeof value === 'number' && String(value) !== text ? text : value
}

function assign(event: FastioEvent, data: FileData, path: string, value: unknown): void {
  const [first = '', ...rest] = path.split('.')
  if (first === 'data' && rest.length > 0) return assignData(data, rest, value)
  const field = fields.find((name) => name === first)
  if (field === undefined || rest.length > 0) {
    const meant = nearest(path, [...fields, 'data.name', 'data.size', 'data.path'])
    const hint = meant === undefined ? `there are ${fields.join(', ')} and data.…` : `did you mean ${meant}?`
    throw usageError(`An event has no field "${path}"; ${hint}`)
  }
  if (value === null || value === '') delete event[field as 'agentId']
  else event[field] = typeof value === 'string' ? value : JSON.stringify(value)
}

function assignData(data: FileData, path: readonly string[], value: unknown): void {
  const [first = '', ...rest] = path
  if (first === '' || first === '__proto__') throw usageError(`"data.${path.join('.')}" is no path`)
  if (value === null && rest.length === 0) {
    delete data[first]
  } else if (rest.length === 0) {
    const isText = first !== 'size' && first !== 'sizeMB' && typeof value === 'number' && first in textFields
    data[first] = isText ? String(value) : (value as JsonValue)
  } else {
    const inner = data[first]
    const object = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? { ...inner } : {}
    assignData(object, rest, value)
    data[first] = object as JsonValue
  }
}

const textFields: Readonly<Record<string, true>> = {
  id: true,
  name: true,
  path: true,
  parentId: true,
  version: true,
}

/** What Fast.io would say about the thing, unless the user said otherwise. */
function completeData(eventType: string, given: FileData, newId: () => string): FileData {
  const [kind = ''] = eventType.split('.')
  if (kind !== 'file' && kind !== 'folder') {
    return kind === 'comment' ? { type: 'comment', id: newId(), ...given } : given
  }
  if (kind === 'folder') {
    const name = given.name ?? 'incoming'
    return { type: 'folder', id: newId(), name, path: `/${name}`, parentId: 'root', ...given }
  }
  const name = given.name ?? given.path?.split('/').at(-1) ?? 'example.txt'
  const extension = given.extension ?? extensionOf(name)
  const size = given.size ?? 1234
  return {
    type: 'file',
    id: newId(),
    name,
    ...(extension !== undefined && { extension }),
    size,
    sizeMB: Math.round(size / 1e6),
    mimeType: mimeTypeOf(`file.${extension ?? ''}`),
    path: `/${name}`,
    parentId: 'root',
    version: newId(),
    ...given,
  }
}
