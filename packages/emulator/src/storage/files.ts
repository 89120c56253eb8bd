import { extensionOf, mimeTypeOf, type FileData } from '@signalbox/events'
import { conflict, invalidField } from '../api-error.ts'
import type { EventLog } from '../events/event-log.ts'
import { normalizeId } from '../ids.ts'
import type { IdSource } from '../ids.ts'
import type { Clock } from '../time.ts'
import type { Workspace } from './accounts.ts'
import type { Database } from './database.ts'
import { checkName, renamed } from './names.ts'
import type { StorageNode } from './node.ts'
import type { Tree } from './tree.ts'
import { integer, text } from './columns.ts'

/** How long a read token opens its file. The service does not publish a lifetime. */
export const READ_TOKEN_LIFETIME_MS = 5 * 60_000

/** Bytes that are already on disk, and who brought them. */
export interface NewContent {
  readonly hash: string
  readonly size: number
  readonly actorId: string
}

/**
 * Everything that changes files and folders. Each method is one transaction that holds the change, its
 * one event and the webhook deliveries of that event.
 */
export class Files {
  readonly #db: Database
  readonly #tree: Tree
  readonly #events: EventLog
  readonly #ids: IdSource
  readonly #clock: Clock

  constructor(parts: { db: Database; tree: Tree; events: EventLog; ids: IdSource; clock: Clock }) {
    this.#db = parts.db
    this.#tree = parts.tree
    this.#events = parts.events
    this.#ids = parts.ids
    this.#clock = parts.clock
  }

  /** A new file, or a new version of the one that has this name already: its id stays. */
  putFile(workspace: Workspace, folderId: string, name: string, content: NewContent): StorageNode {
    return this.#db.transaction(() => {
      const parentKey = this.#tree.folderKey(workspace.id, folderId)
      const existing = this.#tree.byName(workspace.id, parentKey, checkName(name))
      if (existing) return this.#addVersion(workspace, existing, content)
      const node = this.#insert(workspace, parentKey, 'file', name, content)
      this.#emit('workspace_storage_file_added', workspace, node, content.actorId)
      return node
    })
  }

  /** New content for a file that is named by its id. */
  updateFile(workspace: Workspace, fileId: string, content: NewContent): StorageNode {
    return this.#db.transaction(() =>
      this.#addVersion(workspace, this.#tree.livingFile(workspace.id, fileId), content),
    )
  }

  /** An existing folder of that name is the answer; with `force` a renamed sibling is made. */
  createFolder(
    workspace: Workspace,
    parentId: string,
    name: string,
    options: { force: boolean; actorId: string },
  ): StorageNode {
    return this.#db.transaction(() => {
      const parentKey = this.#tree.folderKey(workspace.id, parentId)
      const existing = this.#tree.byName(workspace.id, parentKey, checkName(name))
      if (existing && !options.force) {
        if (existing.type === 'folder') return existing
        throw conflict(`A file is called "${name}" already.`, 'name_taken')
      }
      const free = existing ? this.#freeName(workspace.id, parentKey, name) : name
      const node = this.#insert(workspace, parentKey, 'folder', free, { actorId: options.actorId })
      this.#emit('workspace_storage_folder_created', workspace, node, options.actorId)
      return node
    })
  }

  /** Into the trash, with everything inside. One event, for the node itself. */
  trash(workspace: Workspace, id: string, actorId: string): StorageNode {
    return this.#db.transaction(() => {
      const node = this.#tree.living(workspace.id, id)
      const data = this.describe(node)
      this.#db.run(
        `WITH RECURSIVE inside (id_key) AS (
           SELECT ? UNION ALL
           SELECT n.id_key FROM nodes n JOIN inside i ON n.parent_key = i.id_key WHERE n.trashed_with IS NULL)
         UPDATE nodes SET trashed_with = ?, deleted = ? WHERE id_key IN (SELECT id_key FROM inside)`,
        node.key,
        node.key,
        this.#clock(),
      )
      const name =
        node.type === 'file' ? 'workspace_storage_file_deleted' : 'workspace_storage_folder_deleted'
      this.#emit(name, workspace, node, actorId, data)
      return this.#tree.find(workspace.id, node.id)
    })
  }

  /** A token that opens one file for a while, for callers without a key. */
  issueReadToken(workspace: Workspace, id: string, actorId: string): string {
    return this.#db.transaction(() => {
      const node = this.#tree.livingFile(workspace.id, id)
      const token = this.#ids.token('rt_')
      const now = this.#clock()
      this.#db.run('DELETE FROM read_tokens WHERE expires <= ?', now)
      this.#db.run('INSERT INTO read_tokens VALUES (?, ?, ?)', token, node.key, now + READ_TOKEN_LIFETIME_MS)
      this.#emit('workspace_storage_download_token_created', workspace, node, actorId)
      return token
    })
  }

  opens(token: string, node: StorageNode): boolean {
    const row = this.#db.get('SELECT node_key, expires FROM read_tokens WHERE token = ?', token)
    return row !== undefined && row['node_key'] === node.key && integer(row, 'expires') > this.#clock()
  }

  /** The content of one version; the current one when none is named. */
  contentOf(node: StorageNode, versionId?: string): { hash: string; size: number; mimeType: string } {
    const key = normalizeId(versionId ?? node.versionId ?? '')
    const row = this.#db.get('SELECT * FROM versions WHERE id_key = ? AND node_key = ?', key, node.key)
    if (!row) throw invalidField('version_id', 'The file has no such version.')
    return { hash: text(row, 'hash'), size: integer(row, 'size'), mimeType: text(row, 'mimetype') }
  }

  /** What a webhook tells about a node, as it is now. */
  describe(node: StorageNode): FileData {
    const data: FileData = {
      type: node.type,
      id: node.id,
      name: node.name,
      path: this.#tree.path(node),
      parentId: this.#tree.parentId(node),
    }
    if (node.type === 'folder') return data
    const extension = extensionOf(node.name)
    if (extension !== undefined) data.extension = extension
    if (node.size !== undefined) data.size = node.size
    if (node.mimeType !== undefined) data.mimeType = node.mimeType
    if (node.versionId !== undefined) data.version = node.versionId
    return data
  }

  #addVersion(workspace: Workspace, node: StorageNode, content: NewContent): StorageNode {
    if (node.type !== 'file') throw conflict(`A folder is called "${node.name}" already.`, 'name_taken')
    const versionId = this.#insertVersion(node.key, node.name, content)
    this.#db.run(
      'UPDATE nodes SET version_id = ?, hash = ?, size = ?, modified = ? WHERE id_key = ?',
      versionId,
      content.hash,
      content.size,
      this.#clock(),
      node.key,
    )
    const updated = this.#tree.find(workspace.id, node.id)
    this.#emit('workspace_storage_file_updated', workspace, updated, content.actorId)
    return updated
  }

  #insert(
    workspace: Workspace,
    parentKey: string,
    type: StorageNode['type'],
    name: string,
    content: { actorId: string } & Partial<NewContent>,
  ): StorageNode {
    const id = this.#ids.opaque('node')
    const key = normalizeId(id)
    const now = this.#clock()
    this.#db.run(
      `INSERT INTO nodes (id_key, id, workspace_id, parent_key, type, name, size, mimetype, hash, creator, created, modified)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      key,
      id,
      workspace.id,
      parentKey,
      type,
      name,
      content.size ?? null,
      type === 'file' ? mimeTypeOf(name) : null,
      content.hash ?? null,
      content.actorId,
      now,
      now,
    )
    if (content.hash !== undefined && content.size !== undefined) {
      const version = { hash: content.hash, size: content.size, actorId: content.actorId }
      this.#db.run(
        'UPDATE nodes SET version_id = ? WHERE id_key = ?',
        this.#insertVersion(key, name, version),
        key,
      )
    }
    return this.#tree.find(workspace.id, id)
  }

  #insertVersion(nodeKey: string, name: string, content: NewContent): string {
    const id = this.#ids.opaque('version')
    const values = [normalizeId(id), nodeKey, content.hash, content.size, mimeTypeOf(name), this.#clock()]
    this.#db.run('INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?)', ...values)
    return id
  }

  #freeName(workspaceId: string, parentKey: string, name: string): string {
    for (let ordinal = 2; ; ordinal++) {
      const candidate = checkName(renamed(name, ordinal))
      if (!this.#tree.byName(workspaceId, parentKey, candidate)) return candidate
    }
  }

  #emit(name: string, workspace: Workspace, node: StorageNode, actorId: string, data?: FileData): void {
    this.#events.append({
      name,
      category: 'workspace',
      subCategory: 'storage',
      orgId: workspace.orgId,
      workspaceId: workspace.id,
      objectId: node.id,
      actorId,
      data: data ?? this.describe(node),
    })
  }
}
