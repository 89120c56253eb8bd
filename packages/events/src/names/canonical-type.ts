import { eventNames } from './event-names.ts'

/** A canonical type: one of the table, or `fastio.<name>` for a name that the table does not know. */
export type CanonicalType = (typeof eventNames)[number]['canonical'] | (`fastio.${string}` & {})

/** Before names that the table does not know. */
export const unknownPrefix = 'fastio.'

const byName: ReadonlyMap<string, string> = new Map(
  eventNames.flatMap(({ canonical, live, guides }) =>
    [canonical, ...live, ...guides].map((name) => [name, canonical] as const),
  ),
)

/**
 * The canonical type of a name, whoever wrote it. An unknown name is passed through as
 * `fastio.<name>` with `known: false`, so that the caller can count it.
 *
 * @example
 * canonicalType('upload') // { type: 'file.created', known: true }
 */
export function canonicalType(name: string): { type: string; known: boolean } {
  const type = byName.get(name)
  if (type !== undefined) return { type, known: true }
  return { type: name.startsWith(unknownPrefix) ? name : unknownPrefix + name, known: false }
}
