/**
 * What each payload format calls the parts of an event. The first name of a list is the published one
 * and the one that is written; the others are read too, because the publications differ.
 *
 * @module
 */
import type { PayloadFormat } from '../dialects/dialect.ts'

type Names = readonly string[]

/** Where to find the parts of an event in one format. */
export interface PayloadNames {
  /** The member that holds the event, where it is not the root. */
  readonly root?: string
  /** The member with the file's details, where they are not beside the rest. */
  readonly container?: string
  /** The event id is the live API's own, so that other channels know it too. */
  readonly isApiEvent: boolean
  /** How times are written. */
  readonly time: 'iso' | 'api'
  readonly eventId: Names
  readonly eventName: Names
  /** The canonical type, where it is sent beside the name. */
  readonly eventType?: Names
  readonly timestamp: Names
  readonly orgId: Names
  readonly workspaceId: Names
  readonly shareId: Names
  /** A person or, if the value is an object that says so, an agent. */
  readonly userId: Names
  readonly agentId: Names
  readonly data: Readonly<Record<DataField, Names>>
}

/** The parts of `data` that have a meaning of their own. */
export type DataField =
  | 'type'
  | 'id'
  | 'name'
  | 'extension'
  | 'size'
  | 'mimeType'
  | 'path'
  | 'parentId'
  | 'version'

const flatCamel: PayloadNames = {
  isApiEvent: false,
  time: 'iso',
  eventId: ['eventId', 'id'],
  eventName: ['eventType', 'event', 'type'],
  timestamp: ['timestamp', 'createdAt', 'created'],
  orgId: ['orgId', 'organizationId'],
  workspaceId: ['workspaceId'],
  shareId: ['shareId'],
  userId: ['userId', 'user', 'actor'],
  agentId: ['agentId', 'agent'],
  data: {
    type: ['fileType', 'resourceType'],
    id: ['fileId', 'folderId', 'objectId', 'nodeId'],
    name: ['fileName', 'name'],
    extension: ['fileExtension', 'extension'],
    size: ['fileSize', 'size'],
    mimeType: ['mimeType', 'contentType'],
    path: ['filePath', 'path'],
    parentId: ['parentId', 'parent'],
    version: ['version', 'versionId', 'fileVersion'],
  },
}

const flatSnake: PayloadNames = {
  isApiEvent: false,
  time: 'iso',
  eventId: ['event_id', 'id'],
  eventName: ['event', 'event_type', 'type'],
  timestamp: ['timestamp', 'created_at', 'created'],
  orgId: ['org_id', 'organization_id'],
  workspaceId: ['workspace_id'],
  shareId: ['share_id'],
  userId: ['user_id', 'user', 'actor'],
  agentId: ['agent_id', 'agent'],
  data: {
    type: ['file_type', 'resource_type'],
    id: ['file_id', 'folder_id', 'object_id', 'node_id'],
    name: ['file_name', 'name'],
    extension: ['file_extension', 'extension'],
    size: ['file_size', 'size'],
    mimeType: ['mime_type', 'mimetype', 'content_type'],
    path: ['file_path', 'path'],
    parentId: ['parent_id', 'parent'],
    version: ['version', 'version_id'],
  },
}

const nestedData: PayloadNames['data'] = {
  type: ['type', 'kind'],
  id: ['id', 'fileId', 'file_id', 'objectId', 'object_id'],
  name: ['name', 'fileName', 'file_name'],
  extension: ['extension'],
  size: ['size', 'fileSize', 'file_size'],
  mimeType: ['mimeType', 'mime_type', 'mimetype', 'contentType'],
  path: ['path', 'filePath', 'file_path'],
  parentId: ['parentId', 'parent_id', 'parent'],
  version: ['version', 'versionId', 'version_id'],
}

const nested: PayloadNames = {
  container: 'data',
  isApiEvent: false,
  time: 'iso',
  eventId: ['id', 'eventId', 'event_id'],
  eventName: ['type', 'eventType', 'event_type', 'event'],
  timestamp: ['timestamp', 'time', 'created'],
  orgId: ['orgId', 'org_id'],
  workspaceId: ['workspaceId', 'workspace_id', 'workspace'],
  shareId: ['shareId', 'share_id', 'share'],
  userId: ['userId', 'user_id', 'user', 'actor'],
  agentId: ['agentId', 'agent_id', 'agent'],
  data: nestedData,
}

const eventObject: PayloadNames = {
  isApiEvent: true,
  time: 'api',
  eventId: ['event_id'],
  eventName: ['event'],
  timestamp: ['created', 'timestamp'],
  orgId: ['org_id'],
  workspaceId: ['workspace_id'],
  shareId: ['share_id'],
  // `user_id` is there as well, but does not say who acted.
  userId: ['calling_user'],
  agentId: ['agent_id'],
  data: {
    type: [],
    id: ['object_id'],
    name: [],
    extension: [],
    size: [],
    mimeType: [],
    path: [],
    parentId: [],
    version: [],
  },
}

const envelope: PayloadNames = {
  root: 'detail',
  container: 'data',
  isApiEvent: false,
  time: 'iso',
  eventId: ['eventId'],
  eventName: ['eventName', 'eventType'],
  eventType: ['eventType'],
  timestamp: ['timestamp'],
  orgId: ['orgId'],
  workspaceId: ['workspaceId'],
  shareId: ['shareId'],
  userId: ['userId'],
  agentId: ['agentId'],
  data: nestedData,
}

/** CloudEvents in structured form; read, never written. */
export const cloudEventNames: PayloadNames = { ...envelope, root: 'data' }

/** The names of each format. */
export const payloadNames: Readonly<Record<PayloadFormat, PayloadNames>> = {
  'flat-camel': flatCamel,
  'flat-snake': flatSnake,
  nested,
  'event-object': eventObject,
  standard: nested,
  envelope,
}
