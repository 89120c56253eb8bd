import { invalidField } from '../api-error.ts'
import { integer, text } from './columns.ts'
import type { Database } from './database.ts'
import { nodeOf } from './node.ts'
import type { StorageNode } from './node.ts'

export type SortBy = 'name' | 'updated' | 'created' | 'type'
export type SortDirection = 'asc' | 'desc'

export interface ListRequest {
  readonly workspaceId: string
  /** `root`, `trash`, or the key of a folder. */
  readonly folderKey: string
  readonly sortBy: SortBy
  readonly direction: SortDirection
  readonly pageSize: number
  readonly cursor: string | undefined
}

export interface ListPage {
  readonly items: readonly StorageNode[]
  readonly nextCursor: string | undefined
}

const COLUMN: Readonly<Record<SortBy, string>> = {
  name: 'name',
  updated: 'modified',
  created: 'created',
  type: 'type',
}

/**
 * One page of a folder. The cursor is the position of the last row seen, not a count, so rows that come
 * and go between two pages make none appear twice and none be skipped.
 */
export function listFolder(db: Database, request: ListRequest): ListPage {
  const column = COLUMN[request.sortBy]
  const order = request.direction === 'asc' ? 'ASC' : 'DESC'
  const after = request.cursor === undefined ? undefined : decodeCursor(request.cursor, request)
  const place =
    request.folderKey === 'trash' ? 'trashed_with = id_key' : 'parent_key = ? AND trashed_with IS NULL'
  const position = after ? `AND (${column}, id_key) ${request.direction === 'asc' ? '>' : '<'} (?, ?)` : ''
  const rows = db.all(
    `SELECT * FROM nodes WHERE workspace_id = ? AND ${place} ${position}
     ORDER BY ${column} ${order}, id_key ${order} LIMIT ?`,
    request.workspaceId,
    ...(request.folderKey === 'trash' ? [] : [request.folderKey]),
    ...(after ?? []),
    request.pageSize + 1,
  )
  const page = rows.slice(0, request.pageSize)
  const last = page.at(-1)
  if (rows.length <= request.pageSize || !last) return { items: page.map(nodeOf), nextCursor: undefined }
  const sortValue = column === 'name' || column === 'type' ? text(last, column) : integer(last, column)
  const nextCursor = encodeCursor(request, sortValue, text(last, 'id_key'))
  return { items: page.map(nodeOf), nextCursor }
}

function encodeCursor(request: ListRequest, value: string | number, key: string): string {
  const position = [request.folderKey, request.sortBy, request.direction, value, key]
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

function decodeCursor(cursor: string, request: ListRequest): [string | number, string] {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (!Array.isArray(position)) throw new TypeError('not a position')
    const [folder, sortBy, direction, value, key] = position as unknown[]
    const same = folder === request.folderKey && sortBy === request.sortBy && direction === request.direction
    const readable = (typeof value === 'string' || typeof value === 'number') && typeof key === 'string'
    if (same && readable) return [value, key]
  } catch {
    // Not one of ours: answered below like any other.
  }
  throw invalidField('cursor', 'The cursor is not one of this listing.')
}
