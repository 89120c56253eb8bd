import type { Row } from './database.ts'
import { integer, optionalInteger, optionalText, text } from './columns.ts'

/** A file or folder of a workspace, living or in the trash. */
export interface StorageNode {
  readonly id: string
  readonly key: string
  readonly workspaceId: string
  /** `root`, or the key of the folder it lies in. */
  readonly parentKey: string
  readonly type: 'file' | 'folder'
  readonly name: string
  readonly size: number | undefined
  readonly mimeType: string | undefined
  readonly versionId: string | undefined
  readonly hash: string | undefined
  readonly creator: string
  readonly created: number
  readonly modified: number
  readonly deleted: number | undefined
  /** The key of the node whose deletion took this one along; absent while it lives. */
  readonly trashedWith: string | undefined
}

export function nodeOf(row: Row): StorageNode {
  return {
    id: text(row, 'id'),
    key: text(row, 'id_key'),
    workspaceId: text(row, 'workspace_id'),
    parentKey: text(row, 'parent_key'),
    type: row['type'] === 'folder' ? 'folder' : 'file',
    name: text(row, 'name'),
    size: optionalInteger(row, 'size'),
    mimeType: optionalText(row, 'mimetype'),
    versionId: optionalText(row, 'version_id'),
    hash: optionalText(row, 'hash'),
    creator: text(row, 'creator'),
    created: integer(row, 'created'),
    modified: integer(row, 'modified'),
    deleted: optionalInteger(row, 'deleted'),
    trashedWith: optionalText(row, 'trashed_with'),
  }
}
