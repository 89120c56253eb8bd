import { FastioError } from './fastio-error.ts'

/** A workspace or share, by id or by its own name. A plain text means a workspace. */
export type StorageContext = string | { readonly type: 'workspace' | 'share'; readonly id: string }

/** An id or name as part of a path; anything that could change the path is refused. */
export function segment(value: string, what: string): string {
  if (/^[A-Za-z0-9_-]{1,128}$/.test(value)) return value
  const message = `${what}: ${JSON.stringify(value.slice(0, 40))} cannot be an id (letters, digits, "-" and "_").`
  throw new FastioError('SB_FASTIO_BAD_ARGUMENT', message)
}

/** `/workspace/123/storage/` and the rest. */
export function storagePath(context: StorageContext, rest: string): string {
  const { type, id } = typeof context === 'string' ? { type: 'workspace', id: context } : context
  return `/${type}/${segment(id, type)}/storage/${rest}`
}

/** How ids are compared: hyphens and case are cosmetic. */
export function normalizeId(id: string): string {
  return id.replaceAll('-', '').toLowerCase()
}
