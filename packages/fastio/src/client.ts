import { FormData } from 'undici'
import { objectIn, eventOf, nodeOf, userOf, webhookOf, workspaceOf } from './objects.ts'
import type { ApiEvent, StorageNode, User, Webhook, Workspace } from './objects.ts'
import { bulkDetails } from './bulk-details.ts'
import type { BulkDetails } from './bulk-details.ts'
import { textOf } from './answer.ts'
import { Download } from './download.ts'
import { FastioError } from './fastio-error.ts'
import { cursorPages, offsetPages } from './pages.ts'
import { segment, storagePath } from './paths.ts'
import type { StorageContext } from './paths.ts'
import type { RateLimit } from './rate-limit.ts'
import { realSleep } from './retry.ts'
import { Transport } from './transport.ts'
import type {
  CallOptions,
  EventQuery,
  FastioClientOptions,
  ListFolderOptions,
  NewWebhook,
  NewWorkspace,
} from './client-options.ts'

/** The largest file of a single call. */
export const MAX_SMALL_UPLOAD_BYTES = 4 * 1024 * 1024

const UPLOAD_TIMEOUT_MS = 300_000

/**
 * Fast.io over HTTP. Ids are opaque text. Time limits, retries and errors are described in the README.
 *
 * @example
 * await using client = new FastioClient({ token: process.env.FASTIO_API_KEY ?? '' })
 * for await (const node of client.listFolder('1234567890123456789')) console.log(node.name)
 */
export class FastioClient {
  readonly #transport: Transport

  constructor(options: FastioClientOptions) {
    const { token } = options
    this.#transport = new Transport({
      baseUrl: checkBaseUrl(options.baseUrl ?? 'https://api.fast.io/current'),
      token: typeof token === 'function' ? token : () => token,
      timeoutMs: options.timeoutMs ?? 120_000,
      userAgent: options.userAgent ?? 'signalbox-fastio/0.1',
      sleep: options.sleep ?? realSleep,
      now: options.now ?? Date.now,
    })
  }

  /** What the last answer said about the rate limit. */
  get rateLimit(): RateLimit | undefined {
    return this.#transport.rateLimit
  }

  /** The id of the user the token belongs to. */
  async authCheck(options: CallOptions = {}): Promise<string> {
    const path = '/user/auth/check/'
    const payload = await this.#transport.json({ method: 'GET', path, retry: 'safe', ...options })
    return textOf(payload['id']) ?? ''
  }

  async me(options: CallOptions = {}): Promise<User> {
    const path = '/user/me/details/'
    const payload = await this.#transport.json({ method: 'GET', path, retry: 'safe', ...options })
    return userOf(objectIn(payload, 'user'))
  }

  /** All workspaces the user can see, or those of one organisation. */
  async *listWorkspaces(options: CallOptions & { org?: string } = {}): AsyncGenerator<Workspace, void> {
    const { org, ...call } = options
    const path = org === undefined ? '/workspaces/all/' : `/org/${segment(org, 'org')}/list/workspaces/`
    const pages = offsetPages(this.#transport, { path, pageSize: 100, ...call }, ['workspaces'])
    for await (const item of pages) yield workspaceOf(item)
  }

  async createWorkspace(org: string, workspace: NewWorkspace, options: CallOptions = {}): Promise<Workspace> {
    const payload = await this.#transport.json({
      method: 'POST',
      path: `/org/${segment(org, 'org')}/create/workspace/`,
      form: {
        folder_name: workspace.folderName,
        name: workspace.name,
        description: workspace.description,
        perm_join: workspace.permJoin ?? 'Member or above',
        perm_member_manage: workspace.permMemberManage ?? 'Admin or above',
        intelligence: workspace.intelligence ?? false,
      },
      retry: 'never',
      ...options,
    })
    return workspaceOf(objectIn(payload, 'workspace'))
  }

  /** Everything in a folder (an id, `root` or `trash`), page by page as it is asked for. */
  async *listFolder(
    context: StorageContext,
    folder = 'root',
    options: ListFolderOptions = {},
  ): AsyncGenerator<StorageNode, void> {
    const { sortBy, sortDir, pageSize, ...call } = options
    const path = storagePath(context, `${segment(folder, 'folder')}/list/`)
    const query = { sort_by: sortBy, sort_dir: sortDir, page_size: pageSize ?? 100 }
    const pages = cursorPages(this.#transport, { path, query, ...call }, ['nodes', 'items', 'files'])
    for await (const item of pages) yield nodeOf(item)
  }

  /** Details of any number of nodes. Ids that cannot be shown are told one by one and fail nothing. */
  details(context: StorageContext, ids: readonly string[], options: CallOptions = {}): Promise<BulkDetails> {
    return bulkDetails(this.#transport, context, ids, options)
  }

  /**
   * A file of at most 4 MiB in one call; an existing file of that name gets a new version. The answer is the
   * file's id, or `undefined` when the service stores it later.
   */
  async uploadSmall(
    workspace: string,
    folder: string,
    name: string,
    bytes: Uint8Array,
    options: CallOptions = {},
  ): Promise<{ uploadId: string; fileId: string | undefined }> {
    if (bytes.length > MAX_SMALL_UPLOAD_BYTES) {
      const message = `uploadSmall takes at most ${MAX_SMALL_UPLOAD_BYTES} bytes, not ${bytes.length}.`
      throw new FastioError('SB_FASTIO_TOO_LARGE', message)
    }
    const fields = {
      action: 'create',
      name,
      size: String(bytes.length),
      instance_id: segment(workspace, 'workspace'),
      profile_type: 'workspace',
      folder_id: segment(folder, 'folder'),
    }
    const multipart = (): FormData => {
      const form = new FormData()
      for (const [field, value] of Object.entries(fields)) form.append(field, value)
      form.append('chunk', new Blob([new Uint8Array(bytes)]), name)
      return form
    }
    const payload = await this.#transport.json({
      method: 'POST',
      path: '/upload/',
      multipart,
      retry: 'upload',
      timeoutMs: UPLOAD_TIMEOUT_MS,
      ...withoutUndefined(options),
    })
    return { uploadId: textOf(payload['id']) ?? '', fileId: textOf(payload['new_file_id']) }
  }

  /** The folder of that name, made if there is none. */
  async createFolder(
    context: StorageContext,
    parent: string,
    name: string,
    options: CallOptions = {},
  ): Promise<StorageNode> {
    const path = storagePath(context, `${segment(parent, 'folder')}/createfolder/`)
    // Safe to repeat: the service answers with the folder that is there.
    const call = { method: 'POST', path, form: { name }, retry: 'safe', ...options } as const
    return nodeOf(objectIn(await this.#transport.json(call), 'node'))
  }

  /** Into the trash. */
  async deleteNode(context: StorageContext, node: string, options: CallOptions = {}): Promise<void> {
    const path = storagePath(context, `${segment(node, 'node')}/delete/`)
    await this.#transport.json({ method: 'DELETE', path, retry: 'safe', ...options })
  }

  /** The bytes of a file, as a stream. The time limit is for the first byte, not the last. */
  async download(
    context: StorageContext,
    node: string,
    options: CallOptions & { versionId?: string } = {},
  ): Promise<Download> {
    const { versionId, ...call } = options
    const place = segment(node, 'node')
    const request = {
      method: 'GET',
      path: storagePath(context, `${place}/requestread/`),
      retry: 'never',
    } as const
    const token = textOf((await this.#transport.json({ ...request, ...call }))['token'])
    if (token === undefined) throw new FastioError('SB_FASTIO_BAD_ANSWER', `${request.path}: no token came.`)
    const answer = await this.#transport.stream({
      method: 'GET',
      path: storagePath(context, `${place}/read/`),
      query: { token, version_id: versionId },
      authenticated: false,
      retry: 'never',
      ...call,
    })
    return new Download(answer.headers, answer.body)
  }

  /**
   * Events, newest first as far as is known. Pages can be short or overlap while events arrive, so an event
   * may come twice; the end is an empty page.
   */
  async *searchEvents(query: EventQuery, options: CallOptions = {}): AsyncGenerator<ApiEvent, void> {
    const filters = {
      workspace_id: query.workspaceId,
      share_id: query.shareId,
      org_id: query.orgId,
      user_id: query.userId,
      event: query.event,
      category: query.category,
      subcategory: query.subcategory,
      calling_user_id: query.callingUserId,
      object_id: query.objectId,
      acknowledged: query.acknowledged,
      'created-min': query.createdMin,
      'created-max': query.createdMax,
    }
    const call = { path: '/events/search/', query: filters, pageSize: query.pageSize ?? 100, ...options }
    for await (const item of offsetPages(this.#transport, call, ['events'])) yield eventOf(item)
  }

  async eventDetails(eventId: string, options: CallOptions = {}): Promise<ApiEvent> {
    const path = `/event/${segment(eventId, 'event')}/details/`
    const payload = await this.#transport.json({ method: 'GET', path, retry: 'safe', ...options })
    return eventOf(objectIn(payload, 'event'))
  }

  /**
   * Registers a receiver at the route that a published guide assumes, `/workspaces/{id}/webhooks/`. The
   * emulator has it; nothing says that the live service does.
   */
  async registerWebhook(workspace: string, webhook: NewWebhook, options: CallOptions = {}): Promise<Webhook> {
    const payload = await this.#transport.json({
      method: 'POST',
      path: `/workspaces/${segment(workspace, 'workspace')}/webhooks/`,
      form: {
        url: webhook.url,
        events: webhook.events?.join(','),
        secret: webhook.secret,
        dialect: webhook.dialect,
      },
      retry: 'never',
      ...options,
    })
    return webhookOf(objectIn(payload, 'webhook'))
  }

  async close(): Promise<void> {
    await this.#transport.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

function checkBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (
    !url ||
    (url.protocol !== 'http:' && url.protocol !== 'https:') ||
    url.search !== '' ||
    url.username !== ''
  ) {
    const message = `baseUrl ${JSON.stringify(text)} must be an http(s) URL like https://api.fast.io/current.`
    throw new FastioError('SB_FASTIO_BAD_ARGUMENT', message)
  }
  return url.href.replace(/\/+$/, '')
}

function withoutUndefined(options: CallOptions): CallOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
