import { limits } from '../limits.ts'
import { Clause } from '../match/clause.ts'
import { ElementSearch } from '../match/element-search.ts'
import { compilePath } from '../match/path.ts'
import type { Combination } from './combination.ts'
import type { EventReader } from './event-reader.ts'

/**
 * Steps of the searches that one event may cost all rules together, those included that its arrays need by their size. Rules for which
 * they are used up do not match; rules that need no search are not affected.
 */
export const eventSearchSteps = 50_000_000

/** Decides, with a search in the event as a whole, about the combinations whose values have to be in the same elements of arrays. */
export class ElementJudge {
  readonly #reader: EventReader
  readonly #clauses = new WeakMap<Combination, readonly Clause[]>()
  #run = 0
  #left = 0

  constructor(reader: EventReader) {
    this.#reader = reader
  }

  begin(): void {
    this.#run++
    this.#left = eventSearchSteps
  }

  matches(combination: Combination): boolean {
    if (this.#left <= 0) return false
    const budget = { steps: Math.min(this.#left, limits.searchSteps), granted: 0 }
    const before = budget.steps
    const tree = this.#reader.tree()
    const matched =
      combination.whole?.matches(tree, this.#run, budget) ??
      new ElementSearch(this.#clausesOf(combination), tree, budget).run()
    this.#left -= before + budget.granted - budget.steps
    return matched
  }

  #clausesOf(combination: Combination): readonly Clause[] {
    let clauses = this.#clauses.get(combination)
    if (clauses === undefined) {
      clauses = combination.clauses
        .map(({ field }) => new Clause(field, compilePath(field.path, false)))
        .toSorted((a, b) => (a.path.text < b.path.text ? -1 : 1))
      this.#clauses.set(combination, clauses)
    }
    return clauses
  }
}
