import type { FileData } from '../event/fastio-event.ts'
import { isJsonObject } from '../json/json-value.ts'
import type { JsonObject, JsonValue } from '../json/json-value.ts'
import type { DataField, PayloadNames } from './payload-names.ts'

/** Ids and names longer than this are not what they claim to be. */
const maxTextLength = 4096
const bytesPerMB = 1_000_000

/** Text, or a number as text; undefined for anything else and for nothing. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value !== '' && value.length <= maxTextLength ? value : undefined
  return typeof value === 'number' ? String(value) : undefined
}

/** An id, or the id of an object. */
export function idOf(value: JsonValue | undefined): string | undefined {
  return isJsonObject(value) ? textOf(value['id']) : textOf(value)
}

/** The first of the names that has a value. */
export function firstOf(from: JsonObject, names: readonly string[]): JsonValue | undefined {
  for (const name of names) {
    const value = from[name]
    if (value !== undefined && value !== null && Object.hasOwn(from, name)) return value
  }
  return undefined
}

/** The details of what an event is about. */
export function readData(root: JsonObject, names: PayloadNames, type: string): FileData {
  const container = names.container === undefined ? undefined : root[names.container]
  const from = names.container === undefined ? root : isJsonObject(container) ? container : {}
  const data: FileData = {}
  const kind = textOf(field(from, names, 'type')) ?? kindOf(root, type)
  if (kind !== undefined) data.type = kind
  const id = idOf(field(from, names, 'id') ?? firstOf(root, elsewhere))
  if (id !== undefined) data.id = id
  const name = textOf(field(from, names, 'name') ?? resourceName(root))
  if (name !== undefined) data.name = name
  const extension = extensionOf(kind, name, textOf(field(from, names, 'extension')))
  if (extension !== undefined) data.extension = extension
  const size = sizeOf(field(from, names, 'size'))
  if (size !== undefined) {
    data.size = size
    data.sizeMB = Math.round(size / bytesPerMB)
  }
  const mimeType = textOf(field(from, names, 'mimeType'))
  if (mimeType !== undefined) data.mimeType = mimeType
  const path = textOf(field(from, names, 'path'))
  if (path !== undefined) data.path = path
  const parentId = idOf(field(from, names, 'parentId'))
  if (parentId !== undefined) data.parentId = parentId
  const version = idOf(field(from, names, 'version'))
  if (version !== undefined) data.version = version
  if (names.container !== undefined) copyOthers(from, names, data)
  return data
}

const elsewhere = ['resource', 'fileId', 'file_id', 'object_id', 'objectId'] as const

function field(from: JsonObject, names: PayloadNames, name: DataField): JsonValue | undefined {
  return firstOf(from, names.data[name])
}

function kindOf(root: JsonObject, type: string): string | undefined {
  const resource = root['resource']
  if (isJsonObject(resource) && typeof resource['type'] === 'string') return resource['type']
  if (type.startsWith('file.')) return 'file'
  if (type.startsWith('folder.')) return 'folder'
  return type.startsWith('comment.') ? 'comment' : undefined
}

function resourceName(root: JsonObject): JsonValue | undefined {
  const resource = root['resource']
  return isJsonObject(resource) ? resource['name'] : undefined
}

function extensionOf(
  kind: string | undefined,
  name: string | undefined,
  given: string | undefined,
): string | undefined {
  if (kind === 'folder') return undefined
  if (name === undefined) return given?.replace(/^\./, '').toLowerCase()
  const dot = name.lastIndexOf('.')
  return dot > 0 && dot < name.length - 1 ? name.slice(dot + 1).toLowerCase() : undefined
}

function sizeOf(value: JsonValue | undefined): number | undefined {
  const size = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : undefined
}

const knownByNames = new WeakMap<PayloadNames, ReadonlySet<string>>()

// What the sender said beside the fields we know. `__proto__` would set a prototype, so it stays in `original`.
function copyOthers(from: JsonObject, names: PayloadNames, data: FileData): void {
  let known = knownByNames.get(names)
  if (known === undefined) {
    known = new Set([...Object.values(names.data).flat(), 'sizeMB', '__proto__'])
    knownByNames.set(names, known)
  }
  for (const key of Object.keys(from)) {
    const value = from[key]
    if (value !== undefined && value !== null && !known.has(key)) data[key] = value
  }
}
