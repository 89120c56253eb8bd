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

/**
 * The facets that an event of a type settles for all that is older. Its own; of a file that is deleted
 * also what it contained and where it was. None for what changes nothing, such as an access.
 *
 * @example
 * settledFacets('file.deleted') // ['existence', 'content', 'place']
 */
export function settledFacets(type: string): readonly Facet[] {
  const facet = facetOf(type)
  if (facet === 'access' || facet === 'other') return []
  return deletions.has(type) ? ['existence', 'content', 'place'] : [facet]
}

const deletions: ReadonlySet<string> = new Set(['file.deleted', 'folder.deleted'])
