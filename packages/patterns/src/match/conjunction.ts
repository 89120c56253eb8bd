import type { EventObject } from '../json/event-value.ts'
import type { Clause } from './clause.ts'
import { found } from './look.ts'
import { ElementSearch } from './element-search.ts'
import type { SearchBudget } from './element-search.ts'

/** One combination of a pattern: all of its clauses, with values that can go together. */
export class Conjunction {
  /** Cheapest first. */
  readonly clauses: readonly Clause[]
  /** By path: the order in which `{"exists": false}` sees what has been chosen before it. */
  readonly #byPath: readonly Clause[]
  /** Those that other combinations have, too, are asked once per event; undefined when there are no others. */
  readonly #shared: boolean

  constructor(clauses: readonly Clause[], shared: boolean) {
    this.clauses = clauses.toSorted((a, b) => a.rank - b.rank)
    this.#byPath = clauses.toSorted((a, b) => (a.path.text < b.path.text ? -1 : 1))
    this.#shared = shared
  }

  matches(event: EventObject, run: number, budget: SearchBudget): boolean {
    let bound = 0
    let absenceDepends = false
    for (let index = 0; index < this.clauses.length; index++) {
      const clause = this.clauses[index] as Clause
      const bits = this.#shared ? clause.lookOnce(event, run) : clause.look(event)
      if (bits & found.freeMatch) continue
      if (clause.test.acceptsAbsence) {
        if (!(bits & found.value)) continue
        // Only values inside array elements can be out of sight, or be matched in company.
        if (!(bits & found.bound)) return false
        absenceDepends = true
      } else if (bits & found.boundMatch) bound++
      else return false
    }
    // One bound value has no other to disagree with.
    if (bound < 2 && !absenceDepends) return true
    return new ElementSearch(this.#byPath, event, budget).run()
  }
}
