/** Client for the Fast.io API. */
export { FastioClient, MAX_SMALL_UPLOAD_BYTES } from './client.ts'
export type {
  CallOptions,
  EventQuery,
  FastioClientOptions,
  ListFolderOptions,
  NewWebhook,
  NewWorkspace,
} from './client-options.ts'
export type { BulkDetails, NodeProblem } from './bulk-details.ts'
export { Download } from './download.ts'
export { FastioError } from './fastio-error.ts'
export type { FastioErrorCode, FieldProblem } from './fastio-error.ts'
export type { ApiEvent, StorageNode, User, Webhook, Workspace } from './objects.ts'
export { normalizeId } from './paths.ts'
export type { StorageContext } from './paths.ts'
export type { RateLimit } from './rate-limit.ts'
