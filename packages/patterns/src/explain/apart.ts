import { DuplicateMembers } from '../json/event-value.ts'
import type { EventObject, EventValue } from '../json/event-value.ts'
import { limits } from '../limits.ts'
import type { Clause } from '../match/clause.ts'
import { isLeaf, isObject } from '../match/look.ts'

const MOST_PLACES = 50
const MOST_VISITS = 10_000
const MOST_CLAUSES = 20

/** Two clauses that match in different elements of one array, and in no element together. */
export interface Apart {
  /** The path of the array. */
  readonly array: string
  /** Where each matches first: the clause's path and the element's index. */
  readonly elements: readonly { readonly path: string; readonly index: number }[]
}

/** The elements that one matching value is in, from the outermost array to the innermost. */
type Place = readonly {
  readonly array: readonly EventValue[]
  readonly index: number
  readonly path: string
}[]

/**
 * Finds out which array keeps clauses apart that each match on their own. Undefined when no two of them alone explain it, or when
 * there is too much to look at.
 */
export function keptApart(clauses: readonly Clause[], event: EventObject): Apart | undefined {
  const known = clauses
    .slice(0, MOST_CLAUSES)
    .filter((clause) => !clause.test.acceptsAbsence)
    .map((clause) => ({ path: clause.path.text, places: placesOf(clause, event) }))
  for (const [index, one] of known.entries()) {
    for (const other of known.slice(index + 1)) {
      if (one.places === undefined || other.places === undefined) continue
      const clash = alwaysClash(one.places, other.places)
      if (clash === undefined) continue
      const [a, b] = clash
      return {
        array: a.path,
        elements: [
          { path: one.path, index: a.index },
          { path: other.path, index: b.index },
        ],
      }
    }
  }
  return undefined
}

/** The first clash, when each place of one clashes with each place of the other. */
function alwaysClash(
  ones: readonly Place[],
  others: readonly Place[],
): readonly [Place[number], Place[number]] | undefined {
  let first: readonly [Place[number], Place[number]] | undefined
  for (const one of ones) {
    for (const other of others) {
      const clash = clashOf(one, other)
      if (clash === undefined) return undefined
      first ??= clash
    }
  }
  return first
}

function clashOf(one: Place, other: Place): readonly [Place[number], Place[number]] | undefined {
  for (const a of one) {
    const b = other.find(({ array, index }) => array === a.array && index !== a.index)
    if (b !== undefined) return [a, b]
  }
  return undefined
}

/** Every place at which the clause matches; undefined when there are too many to tell. */
function placesOf({ path, test }: Clause, event: EventObject): readonly Place[] | undefined {
  const places: Place[] = []
  const names = path.text.split('.')
  let visits = 0

  const visit = (value: EventValue | undefined, consumed: number, depth: number, place: Place): void => {
    if (++visits > MOST_VISITS || places.length > MOST_PLACES || depth > limits.eventDepth) return
    if (isLeaf(value)) {
      if (consumed === path.length && test.accepts(value)) places.push(place)
    } else if (value instanceof DuplicateMembers) {
      for (const one of value.values) visit(one, consumed, depth, place)
    } else if (Array.isArray(value)) {
      const array = value as readonly EventValue[]
      const at = names.slice(0, consumed).join('.')
      for (const [index, one] of array.entries()) {
        visit(one, consumed, depth + 1, isLeaf(one) ? place : [...place, { array, index, path: at }])
      }
    } else if (isObject(value)) {
      for (const step of path.steps[consumed] ?? []) {
        if (Object.hasOwn(value, step.name)) visit(value[step.name], step.next, depth + 1, place)
      }
    }
  }
  visit(event, 0, 1, [])
  return visits > MOST_VISITS || places.length > MOST_PLACES ? undefined : places
}
