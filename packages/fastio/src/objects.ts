import type { JsonObject } from '@signalbox/events'
import { isObject, numberOf, textOf } from './answer.ts'

/** What every object has: the answer as it came, for what is not named here. */
export interface Raw {
  readonly raw: JsonObject
}

export interface User extends Raw {
  readonly id: string
  readonly email: string | undefined
  readonly firstName: string | undefined
  readonly lastName: string | undefined
}

export interface Workspace extends Raw {
  readonly id: string
  readonly name: string
  readonly folderName: string | undefined
  readonly orgId: string | undefined
  readonly orgDomain: string | undefined
}

/** A file, folder, note or link. */
export interface StorageNode extends Raw {
  readonly id: string
  readonly type: string
  readonly name: string
  /** The folder's id, or `root`. */
  readonly parent: string | undefined
  readonly size: number | undefined
  readonly mimeType: string | undefined
  readonly version: string | undefined
  readonly hash: string | undefined
  readonly hashAlgorithm: string | undefined
  readonly created: string | undefined
  readonly modified: string | undefined
  readonly deleted: string | undefined
}

/** One event as the API tells it: ids and a name, without the file's own name or size. */
export interface ApiEvent extends Raw {
  readonly eventId: string
  readonly event: string
  readonly category: string | undefined
  readonly subCategory: string | undefined
  readonly objectId: string | undefined
  readonly created: string | undefined
  /** Who did it. */
  readonly callingUser: string | undefined
  readonly orgId: string | undefined
  readonly workspaceId: string | undefined
  readonly shareId: string | undefined
}

export interface Webhook extends Raw {
  readonly id: string
  readonly url: string
  /** Shown once, by the registration. */
  readonly secret: string | undefined
}

/** The object under its key, or the payload itself where the key is missing. */
export function objectIn(payload: JsonObject, key: string): JsonObject {
  const value = payload[key]
  return isObject(value) ? value : payload
}

export const userOf = (raw: JsonObject): User => ({
  id: textOf(raw['id']) ?? '',
  email: textOf(raw['email_address']),
  firstName: textOf(raw['first_name']),
  lastName: textOf(raw['last_name']),
  raw,
})

export const workspaceOf = (raw: JsonObject): Workspace => ({
  id: textOf(raw['id']) ?? '',
  name: textOf(raw['name']) ?? '',
  folderName: textOf(raw['folder_name']),
  orgId: textOf(raw['org_id']),
  orgDomain: textOf(raw['org_domain']),
  raw,
})

export const nodeOf = (raw: JsonObject): StorageNode => ({
  id: textOf(raw['id']) ?? '',
  type: textOf(raw['type']) ?? 'file',
  name: textOf(raw['name']) ?? '',
  parent: textOf(raw['parent'] ?? raw['parent_id']),
  size: numberOf(raw['size']),
  mimeType: textOf(raw['mimetype']),
  version: textOf(raw['version']),
  hash: textOf(raw['hash']),
  hashAlgorithm: textOf(raw['hash_algo']),
  created: textOf(raw['created']),
  modified: textOf(raw['modified']),
  deleted: textOf(raw['deleted']),
  raw,
})

export const eventOf = (raw: JsonObject): ApiEvent => ({
  eventId: textOf(raw['event_id']) ?? '',
  event: textOf(raw['event']) ?? '',
  category: textOf(raw['category']),
  subCategory: textOf(raw['sub_category']),
  objectId: textOf(raw['object_id']),
  created: textOf(raw['created']),
  callingUser: textOf(raw['calling_user']),
  orgId: textOf(raw['org_id']),
  workspaceId: textOf(raw['workspace_id']),
  shareId: textOf(raw['share_id']),
  raw,
})

export const webhookOf = (raw: JsonObject): Webhook => ({
  id: textOf(raw['id']) ?? '',
  url: textOf(raw['url']) ?? '',
  secret: textOf(raw['secret']),
  raw,
})
