/** What about a file an event speaks of. Staleness is judged per facet. */
export type Facet = 'content' | 'place' | 'existence' | 'comments' | 'access' | 'other'

const facets: ReadonlyMap<string, Facet> = new Map<string, Facet>([
  ['file.created', 'existence'],
  ['file.deleted', 'existence'],
  ['file.restored', 'existence'],
  ['file.copied', 'existence'],
  ['folder.created', 'existence'],
  ['folder.deleted', 'existence'],
  ['file.updated', 'content'],
  ['file.version_restored', 'content'],
  ['file.moved', 'place'],
  ['folder.moved', 'place'],
  ['file.accessed', 'access'],
])

/**
 * The facet of a canonical type: a comment never makes a file update stale.
 *
 * @example
 * facetOf('file.moved') // 'place'
 */
export function facetOf(type: string): Facet {
  return facets.get(type) ?? (type.startsWith('comment.') ? 'comments' : 'other')
}
