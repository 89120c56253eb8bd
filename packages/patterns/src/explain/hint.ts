import type { EventObject } from '../json/event-value.ts'
import type { Clause } from '../match/clause.ts'
import { hintForMissing } from './missing-field.ts'
import type { Seen } from './seen.ts'
import { hintForValues } from './unwanted-value.ts'

/** What may be behind a clause that is not satisfied. */
export interface Hint {
  readonly text: string
  /** The path that was probably meant. */
  readonly suggestion?: string
}

/** The nearest miss of a clause, when something can be said. `fields` are all that the pattern uses. */
export function hintFor(
  clause: Clause,
  event: EventObject,
  seen: Seen,
  fields: readonly string[],
): Hint | undefined {
  if (seen.count > 0) {
    const text = hintForValues(clause, seen.values)
    return text === undefined ? undefined : { text }
  }
  if (seen.container === 'object')
    return { text: 'a rule looks at the fields of an object, not at the object' }
  return seen.container === 'array' ? undefined : hintForMissing(clause, event, fields)
}
