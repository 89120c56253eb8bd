/**
 * The admin API, as commands use it.
 *
 * @module
 */
import { SignalboxError } from '../errors/index.ts'
import { ApiProblem } from './api-problem.ts'
import { findGateway, type FindOptions, type LocalGateway } from './find-gateway.ts'

/** Values of a query; what is undefined is left out. */
export type Query = Readonly<Record<string, string | number | undefined>>

interface Page<T> {
  readonly items: readonly T[]
  readonly next: number | null
}

/** The most that the API gives at once. */
const pageSize = 500
const timeoutMs = 30_000

export class ApiClient {
  readonly url: string
  readonly local: LocalGateway | undefined
  readonly #token: string

  constructor(options: { readonly url: string; readonly token: string; readonly local?: LocalGateway }) {
    this.url = options.url
    this.local = options.local
    this.#token = options.token
  }

  /** A client of the gateway that is meant. */
  static async find(options: FindOptions): Promise<ApiClient> {
    return new ApiClient(await findGateway(options))
  }

  async get<T>(path: string, query: Query = {}): Promise<T> {
    return (await this.#json(await this.request(path, { query }))) as T
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return (await this.#json(await this.request(path, { body }))) as T
  }

  /** Up to `limit` items of a list, over as many pages as that takes. */
  async list<T>(path: string, query: Query & { readonly limit: number }): Promise<T[]> {
    const items: T[] = []
    let { before } = query
    for (;;) {
      const limit = Math.min(pageSize, query.limit - items.length)
      const page = await this.get<Page<T>>(path, { ...query, before, limit })
      items.push(...page.items)
      if (page.next === null || items.length >= query.limit) return items
      before = page.next
    }
  }

  /** The answer of a request that was not refused. `signal` replaces the time limit. */
  async request(
    path: string,
    options: {
      readonly query?: Query
      readonly body?: unknown
      readonly headers?: Readonly<Record<string, string>>
      readonly signal?: AbortSignal
    } = {},
  ): Promise<Response> {
    const { query = {}, body, headers, signal } = options
    const url = new URL(this.url + path)
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    let response: Response
    try {
      response = await fetch(url, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? null : JSON.stringify(body),
        // A token is for the address it was given for.
        redirect: 'manual',
        signal: signal ?? AbortSignal.timeout(timeoutMs),
      })
    } catch (cause) {
      if (signal?.aborted) throw cause
      throw new SignalboxError(
        'SB_GATEWAY_UNREACHABLE',
        { url: this.url, why: networkReason(cause) },
        { cause },
      )
    }
    if (!response.ok) throw await this.#problem(response)
    return response
  }

  async #json(response: Response): Promise<unknown> {
    try {
      return await response.json()
    } catch (cause) {
      throw new SignalboxError(
        'SB_GATEWAY_FOREIGN',
        { url: this.url, why: 'it does not answer in JSON' },
        { cause },
      )
    }
  }

  async #problem(response: Response): Promise<Error> {
    const type = response.headers.get('content-type') ?? ''
    const body: unknown = type.includes('json') ? await response.json().catch(() => undefined) : undefined
    if (typeof body === 'object' && body !== null && 'code' in body) {
      return new ApiProblem(response.status, { ...body })
    }
    return new SignalboxError('SB_GATEWAY_FOREIGN', { url: this.url, why: `it answered ${response.status}` })
  }
}

/** Why a connection failed, in words. */
export function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'no answer in time'
  const cause = error.cause instanceof Error ? error.cause : error
  const code = (cause as NodeJS.ErrnoException).code
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name cannot be resolved'
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return 'the connection was closed'
    default:
      return code ?? cause.message.replace(/\.$/, '')
  }
}
