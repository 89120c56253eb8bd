/**
 * The one table from every known name to its canonical type. Normative: the docs are generated from
 * it, and nothing else in the project maps names.
 *
 * @module
 */

/** A row of the table. */
export interface EventNameEntry {
  readonly canonical: string
  /** Names that the live API uses. */
  readonly live: readonly string[]
  /** Names that the published guides use. */
  readonly guides: readonly string[]
}

/**
 * All known names.
 *
 * @example
 * const row = eventNames.find((entry) => entry.canonical === 'file.created')
 */
export const eventNames = [
  row(
    'file.created',
    [...storage('file_added'), ...storage('link_added'), 'workspace_storage_file_sync_added'],
    ['upload', 'file.uploaded', 'file.created', 'event.file.created'],
  ),
  row(
    'file.updated',
    [...storage('file_updated'), 'workspace_storage_file_sync_updated'],
    ['modify', 'file.modified', 'event.file.updated'],
  ),
  row('file.deleted', storage('file_deleted'), ['delete', 'file.deleted', 'event.file.deleted']),
  row('file.moved', storage('file_moved')),
  row('file.copied', storage('file_copied')),
  row('file.restored', storage('file_restored')),
  row('file.version_restored', storage('file_version_restored'), []),
  row(
    'file.accessed',
    [...storage('download_token_created'), ...storage('zip_downloaded')],
    ['access', 'file.accessed', 'event.file.accessed'],
  ),
  row('folder.created', storage('folder_created')),
  row('folder.deleted', storage('folder_deleted')),
  row('folder.moved', storage('folder_moved')),

  row('comment.created', ['comment_created']),
  row('comment.updated', ['comment_updated']),
  row('comment.deleted', ['comment_deleted']),
  row('comment.mentioned', ['comment_mentioned']),
  row('comment.replied', ['comment_replied']),
  row('comment.reaction', ['comment_reaction']),

  row(
    'member.added',
    ['added_member_to_workspace', 'added_member_to_org', 'added_member_to_share'],
    ['workspace.member_added'],
  ),
  row('member.removed', [
    'removed_member_from_workspace',
    'removed_member_from_org',
    'removed_member_from_share',
  ]),
  row('member.updated', ['membership_updated']),

  row('workspace.created', ['workspace_created']),
  row('workspace.updated', ['workspace_updated']),
  row('workspace.deleted', ['workspace_deleted']),
  row('workspace.archived', ['workspace_archived']),
  row('workspace.unarchived', ['workspace_unarchived']),

  row('share.created', ['share_created']),
  row('share.updated', ['share_updated']),
  row('share.deleted', ['share_deleted']),
  row('share.archived', ['share_archived']),
  row('share.unarchived', ['share_unarchived']),
  row('share.imported', ['share_imported_to_workspace']),
  row('share.file_share_created', ['file_share_created']),
  row('share.file_share_updated', ['file_share_updated']),
  row('share.file_share_content_updated', ['file_share_content_updated']),
  row('share.file_share_deleted', ['file_share_deleted']),
  row('share.file_share_access_granted', ['file_share_access_granted']),
  row('share.file_share_access_revoked', ['file_share_access_revoked']),
  row('share.quickshare_created', ['workspace_quickshare_created']),
  row('share.quickshare_updated', ['workspace_quickshare_updated']),
  row('share.quickshare_deleted', ['workspace_quickshare_deleted']),
  row('share.quickshare_downloaded', ['workspace_quickshare_file_downloaded']),
  row('share.quickshare_previewed', ['workspace_quickshare_file_previewed']),

  row('ai.chat_created', ['ai_chat_created']),
  row('ai.chat_message', ['ai_chat_new_message']),
  row('ai.chat_updated', ['ai_chat_updated']),
  row('ai.chat_deleted', ['ai_chat_deleted']),
  row('ai.chat_published', ['ai_chat_published']),
  row('ai.summary_created', ['node_ai_summary_created']),
  row('ai.share_created', ['workspace_ai_share_created']),

  row('metadata.updated', ['metadata_kv_update']),
  row('metadata.deleted', ['metadata_kv_delete']),
  row('metadata.extracted', ['metadata_kv_extract']),
  row('metadata.template_updated', ['metadata_template_update']),
  row('metadata.template_deleted', ['metadata_template_delete']),
  row('metadata.template_selected', ['metadata_template_select']),
  row('metadata.view_updated', ['metadata_view_update']),
  row('metadata.view_deleted', ['metadata_view_delete']),

  row('invitation.sent', ['invitation_email_sent']),
  row('invitation.accepted', ['invitation_accepted']),
  row('invitation.declined', ['invitation_declined']),

  row('user.created', ['user_created']),
  row('user.updated', ['user_updated']),
  row('user.deleted', ['user_deleted']),
  row('user.email_reset', ['user_email_reset']),
  row('user.asset_updated', ['user_asset_updated']),

  row('org.created', ['org_created']),
  row('org.updated', ['org_updated']),
  row('org.closed', ['org_closed']),
  row('org.transfer_started', ['org_transfer_token_created']),
  row('org.transfer_completed', ['org_transfer_completed']),

  row('billing.subscription_created', ['subscription_created']),
  row('billing.subscription_cancelled', ['subscription_cancelled']),
  row('billing.trial_ended', ['billing_free_trial_ended']),

  row('import.sync_failed', ['import_source_sync_failed']),
] as const satisfies readonly EventNameEntry[]

function storage(name: string): readonly string[] {
  return [`workspace_storage_${name}`, `share_storage_${name}`]
}

function row<const Canonical extends string>(
  canonical: Canonical,
  live: readonly string[],
  guides: readonly string[] = [],
): { readonly canonical: Canonical; readonly live: readonly string[]; readonly guides: readonly string[] } {
  return { canonical, live, guides }
}
