import type { ApiError } from '../api-error.ts'
import { apiTime } from '../time.ts'

/** The keys every answer of the live API has. */
const API_VERSION = '1.0'

const JSON_HEADERS = { 'content-type': 'application/json; charset=UTF-8' }

/** `{ "result": true, … }`. The payload's keys come first: the official client prints the first list it meets. */
export function success(payload: Readonly<Record<string, unknown>>, now: number, status = 200): Response {
  const body = { result: true, ...payload, current_api_version: API_VERSION, server_date: apiTime(now) }
  return new Response(JSON.stringify(body), { status, headers: JSON_HEADERS })
}

/** `{ "result": false, "error": { … } }`. */
export function failure(error: ApiError, resource: string | undefined, now: number): Response {
  const details = {
    code: error.code,
    text: error.message,
    ...(resource === undefined ? {} : { resource }),
    ...(error.params === undefined ? {} : { params: error.params }),
    documentation_url: 'https://docs.fast.io/',
  }
  const body = { result: false, error: details, current_api_version: API_VERSION, server_date: apiTime(now) }
  return new Response(JSON.stringify(body), { status: error.status, headers: JSON_HEADERS })
}

/** How errors name a route: `GET Workspace [param] Storage [param] Details`. */
export function resourceName(method: string, pattern: string): string | undefined {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== 'current')
  if (parts.length === 0 || parts.includes('*')) return undefined
  const words = parts.map((part) =>
    part.startsWith(':') ? '[param]' : part.charAt(0).toUpperCase() + part.slice(1),
  )
  return `${method} ${words.join(' ')}`
}

export interface PageRequest {
  readonly limit: number
  readonly offset: number
}

/** The `pagination` object of offset pages. */
export function pagination(page: PageRequest, total: number, shown: number): Record<string, unknown> {
  return { total, limit: page.limit, offset: page.offset, has_more: page.offset + shown < total }
}
