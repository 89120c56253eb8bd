import type { Conjunction } from '../match/conjunction.ts'
import { found } from '../match/look.ts'
import type { Bucket } from './bucket.ts'
import type { Capture } from './capture.ts'
import type { RuleClause } from './rule-clause.ts'

/** A rule as it was added. */
export interface Rule<Id = unknown> {
  readonly id: Id
  readonly combinations: readonly Combination[]
  /** The last event that it matched. */
  run: number
}

/** What one event says about a combination. */
export const verdict = { no: 0, yes: 1, search: 2 } as const
type Verdict = (typeof verdict)[keyof typeof verdict]

/** One way to satisfy a rule: all of its clauses. Rules that have the same one share it. */
export class Combination {
  readonly key: string
  readonly clauses: readonly RuleClause[]
  readonly rules: Rule[] = []
  /** Set when a path has an empty name, which is not seen on the way: then the event as a whole is asked. */
  readonly whole: Conjunction | undefined
  /** Where it is filed to be woken, and for which clause. */
  buckets: readonly Bucket[] = []
  filed: RuleClause | undefined
  /** Times that it was woken in vain since the event `since`, and how often that may be until it is filed elsewhere. */
  vain = 0
  patience = 64
  restless = false
  since = 0
  /** What share of events woke it in vain, by clause that it was filed under. */
  rates: Map<RuleClause, number> | undefined
  /** The last event that it was looked at for. */
  run = 0

  constructor(key: string, clauses: readonly RuleClause[], whole?: Conjunction) {
    this.key = key
    this.clauses = clauses
    this.whole = whole
  }

  /** Whether the captured event satisfies it; `search` when that depends on values that are in the same elements of arrays. */
  judge(capture: Capture): Verdict {
    if (this.whole !== undefined) return verdict.search
    let bound = 0
    let context = 0
    let together = true
    let absenceDepends = false
    for (let index = 0; index < this.clauses.length; index++) {
      const clause = this.clauses[index] as RuleClause
      const bits = clause.look(capture)
      if (bits & found.freeMatch) continue
      if (clause.test.acceptsAbsence) {
        if (!(bits & found.value)) continue
        // Only values inside array elements can be out of sight, or be matched in company.
        if (!(bits & found.bound)) return verdict.no
        absenceDepends = true
      } else if (bits & found.boundMatch) {
        if (bound++ === 0) context = clause.context
        else if (clause.context !== context) together = false
      } else return verdict.no
    }
    if (absenceDepends) return verdict.search
    // One value has no other to disagree with, and values of one element agree.
    return bound < 2 || together ? verdict.yes : verdict.search
  }
}
