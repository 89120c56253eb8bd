import { notFound } from '../api-error.ts'
import { isOpaqueId, normalizeId } from '../ids.ts'
import type { Database } from './database.ts'
import { nodeOf } from './node.ts'
import type { StorageNode } from './node.ts'

/** Wire codes of a node that cannot be shown. */
export const NODE_ID_MALFORMED = 191878
export const NODE_ABSENT = 133123

/** Reads the tree of nodes: one by id, one by place, the path of one. */
export class Tree {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** Living or trashed; ids of other workspaces do not exist here. */
  find(workspaceId: string, id: string): StorageNode {
    if (!isOpaqueId(id)) throw notFound('The node (its id is malformed)', NODE_ID_MALFORMED)
    const key = normalizeId(id)
    const row = this.#db.get('SELECT * FROM nodes WHERE id_key = ? AND workspace_id = ?', key, workspaceId)
    if (!row) throw notFound('The node', NODE_ABSENT)
    return nodeOf(row)
  }

  living(workspaceId: string, id: string): StorageNode {
    const node = this.find(workspaceId, id)
    if (node.trashedWith !== undefined) throw notFound('The node (it is in the trash)', NODE_ABSENT)
    return node
  }

  livingFile(workspaceId: string, id: string): StorageNode {
    const node = this.living(workspaceId, id)
    if (node.type !== 'file') throw notFound('The file (that node is a folder)', NODE_ABSENT)
    return node
  }

  /** The key to use as a parent: `root`, or that of a living folder. */
  folderKey(workspaceId: string, idOrRoot: string): string {
    if (idOrRoot.toLowerCase() === 'root') return 'root'
    const node = this.living(workspaceId, idOrRoot)
    if (node.type !== 'folder') throw notFound('The folder (that node is a file)', NODE_ABSENT)
    return node.key
  }

  byName(workspaceId: string, parentKey: string, name: string): StorageNode | undefined {
    const row = this.#db.get(
      'SELECT * FROM nodes WHERE workspace_id = ? AND parent_key = ? AND name = ? AND trashed_with IS NULL',
      workspaceId,
      parentKey,
      name,
    )
    return row && nodeOf(row)
  }

  byKey(key: string): StorageNode | undefined {
    const row = this.#db.get('SELECT * FROM nodes WHERE id_key = ?', key)
    return row && nodeOf(row)
  }

  /** `root`, or the id of the parent as the API writes it. */
  parentId(node: StorageNode): string {
    return node.parentKey === 'root' ? 'root' : (this.byKey(node.parentKey)?.id ?? 'root')
  }

  /** `/incoming/report.pdf`. The API has no paths; webhooks and the page do. */
  path(node: StorageNode): string {
    const names: string[] = []
    for (let at: StorageNode | undefined = node; at; at = this.byKey(at.parentKey)) names.unshift(at.name)
    return `/${names.join('/')}`
  }
}
