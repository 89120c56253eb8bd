import { limits } from '../limits.ts'
import { Clause } from '../match/clause.ts'
import { ElementSearch } from '../match/element-search.ts'
import { compilePath } from '../match/path.ts'
import { found } from '../match/look.ts'
import type { Capture } from './capture.ts'
import type { Combination } from './combination.ts'
import type { EventReader } from './event-reader.ts'
import type { RuleClause } from './rule-clause.ts'

/**
 * Steps of the searches that one event may cost all rules together, those included that its arrays need by their size. Rules for which
 * they are used up do not match; rules that need no search are not affected.
 */
export const eventSearchSteps = 50_000_000

/** With more fields than this, comparing each with each is no shortcut. */
const few = 8

/** Decides, with a search in the event as a whole, about the combinations whose values have to be in the same elements of arrays. */
export class ElementJudge {
  readonly #reader: EventReader
  readonly #capture: Capture
  readonly #clauses = new WeakMap<Combination, readonly Clause[]>()
  #run = 0
  #left = 0

  constructor(reader: EventReader, capture: Capture) {
    this.#reader = reader
    this.#capture = capture
  }

  begin(): void {
    this.#run++
    this.#left = eventSearchSteps
  }

  matches(combination: Combination): boolean {
    const known = this.#byContexts(combination)
    if (known !== undefined) return known
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

  /**
   * Most questions need no search: when the first values found go together the answer is yes, and when two do not that are the only
   * ones for their fields it is no.
   */
  #byContexts({ clauses, whole }: Combination): boolean | undefined {
    if (whole !== undefined || clauses.length > few) return undefined
    const capture = this.#capture
    const bound = clauses.filter((clause) => !(clause.look(capture) & found.freeMatch))
    if (bound.some((clause) => clause.test.acceptsAbsence)) return undefined
    let allAgree = true
    for (let index = 1; index < bound.length; index++) {
      const clause = bound[index] as RuleClause
      for (let before = 0; before < index; before++) {
        const other = bound[before] as RuleClause
        if (agree(capture, clause.context, other.context)) continue
        allAgree = false
        this.#left -= capture.count
        if (this.#left <= 0) return undefined
        if (!clause.hasOtherContext(capture) && !other.hasOtherContext(capture)) return false
      }
    }
    return allAgree ? true : undefined
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

/** Whether no array has two different elements in the two contexts. An element's context has a higher number than those around it. */
function agree(capture: Capture, one: number, two: number): boolean {
  let [a, b] = [one, two]
  let [belowA, belowB] = [0, 0]
  while (a !== b) {
    if (a > b) [belowA, a] = [a, capture.parentOf(a)]
    else [belowB, b] = [b, capture.parentOf(b)]
  }
  // Where the two part: in different elements of one array, or below one of them, or in different arrays.
  return belowA === 0 || belowB === 0 || capture.arrayOf(belowA) !== capture.arrayOf(belowB)
}
