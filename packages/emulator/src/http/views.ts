import type { LoggedEvent } from '../events/event-log.ts'
import type { Org, User, Workspace } from '../storage/accounts.ts'
import { mimeCategoryOf } from '../storage/mime-category.ts'
import type { StorageNode } from '../storage/node.ts'
import type { Tree } from '../storage/tree.ts'
import { apiTime } from '../time.ts'
import type { Webhook } from '../webhooks/registry.ts'

// Each function is the one place where the shape of an object in answers is written down.

export type View = Readonly<Record<string, unknown>>

export const userView = (user: User): View => ({
  id: user.id,
  account_type: user.accountType,
  first_name: user.firstName,
  last_name: user.lastName,
  profile_pic: null,
  email_address: user.email,
})

export const orgView = (org: Org): View => ({
  id: org.id,
  domain: org.domain,
  name: org.name,
  logo: null,
  description: org.description ?? null,
  created: apiTime(org.created),
})

export const workspaceView = (workspace: Workspace): View => ({
  id: workspace.id,
  name: workspace.name,
  folder_name: workspace.folderName,
  org_id: workspace.orgId,
  org_domain: workspace.orgDomain,
  user_status: 'joined',
  description: workspace.description ?? null,
  closed: false,
  archived: false,
  locked: false,
  perm_join: workspace.permJoin,
  perm_member_manage: workspace.permMemberManage,
  intelligence: workspace.intelligence,
  created: apiTime(workspace.created),
  updated: apiTime(workspace.updated),
  logo: null,
  accent_color: null,
})

export function nodeView(node: StorageNode, tree: Tree): View {
  const deleted = node.deleted === undefined ? null : apiTime(node.deleted)
  const place = {
    id: node.id,
    type: node.type,
    name: node.name,
    parent: node.trashedWith === node.key ? 'trash' : tree.parentId(node),
    modified: apiTime(node.modified),
    created: apiTime(node.created),
    restricted: false,
    dmca: false,
    locked: false,
    lock_info: null,
    deleted,
    deleted_from: deleted === null ? null : tree.parentId(node),
  }
  if (node.type === 'folder') return { ...place, is_share_root: false, share_id: null }
  const mimeType = node.mimeType ?? 'application/octet-stream'
  return {
    ...place,
    mimetype: mimeType,
    mimecategory: mimeCategoryOf(mimeType),
    size: node.size ?? 0,
    version: node.versionId ?? null,
    hash: node.hash ?? null,
    hash_algo: 'sha256',
    origin: { type: 'upload', creator: node.creator },
    metadata: null,
    summary: { title: '', short: '', long: '' },
    previews: {},
    ai: { state: 'disabled', attach: false },
    virus: { status: 'scanned', infected: false },
    file_attributes: null,
  }
}

export const eventView = (event: LoggedEvent): View => ({
  event_id: event.id,
  event: event.name,
  category: event.category,
  sub_category: event.subCategory,
  object_id: event.objectId,
  created: apiTime(event.created),
  calling_user: event.actorId,
  user_id: event.actorId,
  org_id: event.orgId,
  workspace_id: event.workspaceId ?? null,
  share_id: null,
  acknowledged: false,
  template: { description: event.name.replaceAll('_', ' '), params: { name: event.data.name ?? null } },
  severity: 'info',
  visibility: 'external',
  notification: false,
})

/** The secret is shown by the answer to the registration and never again. */
export const webhookView = (webhook: Webhook): View => ({
  id: webhook.id,
  url: webhook.url,
  dialect: webhook.dialect,
  events: webhook.scope.events,
  workspace_id: webhook.scope.workspaceId ?? null,
  path: webhook.scope.path ?? null,
  extensions: webhook.scope.extensions,
  created: apiTime(webhook.created),
})
