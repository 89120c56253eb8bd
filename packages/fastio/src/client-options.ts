import type { Sleep } from './retry.ts'

export interface FastioClientOptions {
  /** The live API unless given. */
  readonly baseUrl?: string
  /** An API key or JWT, or a function that gives the current one. */
  readonly token: string | (() => string | Promise<string>)
  /** For one ordinary call: 120 seconds. */
  readonly timeoutMs?: number
  readonly userAgent?: string
  /** For tests. */
  readonly sleep?: Sleep
  readonly now?: () => number
}

/** What every call takes. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
}

export interface ListFolderOptions extends CallOptions {
  readonly sortBy?: 'name' | 'updated' | 'created' | 'type'
  readonly sortDir?: 'asc' | 'desc'
  readonly pageSize?: 100 | 250 | 500
}

/** Which events to look for. One of the four scopes is needed. */
export interface EventQuery {
  readonly workspaceId?: string
  readonly shareId?: string
  readonly orgId?: string
  readonly userId?: string
  readonly event?: string
  readonly category?: string
  readonly subcategory?: string
  readonly callingUserId?: string
  readonly objectId?: string
  readonly acknowledged?: boolean
  /** ISO 8601, or `YYYY-MM-DD HH:MM:SS UTC`. */
  readonly createdMin?: string
  readonly createdMax?: string
  /** Rows of one page, 1 to 250. */
  readonly pageSize?: number
}

export interface NewWorkspace {
  readonly folderName: string
  readonly name: string
  readonly description?: string
  readonly permJoin?: 'Member or above' | 'Admin or above' | 'Only Org Owners'
  readonly permMemberManage?: 'Admin or above' | 'Member or above'
  readonly intelligence?: boolean
}

export interface NewWebhook {
  readonly url: string
  readonly events?: readonly string[]
  readonly secret?: string
  /** Understood by the emulator only. */
  readonly dialect?: string
}
