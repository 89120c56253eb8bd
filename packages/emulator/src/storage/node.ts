import type { Row } from './database.ts'

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
    id: String(row['id']),
    key: String(row['id_key']),
    workspaceId: String(row['workspace_id']),
    parentKey: String(row['parent_key']),
    type: row['type'] === 'folder' ? 'folder' : 'file',
    name: String(row['name']),
    size: numberIn(row['size']),
    mimeType: textIn(row['mimetype']),
    versionId: textIn(row['version_id']),
    hash: textIn(row['hash']),
    creator: String(row['creator']),
    created: Number(row['created']),
    modified: Number(row['modified']),
    deleted: numberIn(row['deleted']),
    trashedWith: textIn(row['trashed_with']),
  }
}

const textIn = (value: Row[string] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

const numberIn = (value: Row[string] | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined
