import { compilePattern, CompiledPattern } from '../match/compiled-pattern.ts'
import type { Clause } from '../match/clause.ts'
import { found } from '../match/look.ts'
import { prepareEvent } from '../match/prepared-event.ts'
import type { EventInput, PreparedEvent } from '../match/prepared-event.ts'
import { keptApart } from './apart.ts'
import type { Apart } from './apart.ts'
import { hintFor } from './hint.ts'
import { inWords, seenAt } from './seen.ts'
import { textOf } from './text.ts'
import { wanted } from './wanted.ts'

/** Why a pattern matches an event or does not. */
export interface Explanation {
  readonly matched: boolean
  /** Each field of the pattern once, in the order written. A field that alternatives of `$or` ask differently is there for each. */
  readonly clauses: readonly ClauseExplanation[]
  /** For each combination that `$or` makes: whether it matches, and its places in `clauses`. One entry without `$or`. */
  readonly alternatives: readonly AlternativeExplanation[]
  /** All of it for a reader, on one screen. */
  readonly text: string
}
export interface ClauseExplanation {
  readonly path: string
  /** What the rule asks for, such as `> 5000000`. */
  readonly wanted: string
  /** What the event has there, such as `1200` or `nothing`. */
  readonly found: string
  /** Whether some value satisfies the clause on its own; array elements may still keep a pattern from matching. */
  readonly matched: boolean
  /** What is nearly right, such as `did you mean \`name\`?`. */
  readonly hint?: string
  /** The path that was probably meant. */
  readonly suggestion?: string
}
export interface AlternativeExplanation {
  readonly matched: boolean
  readonly clauses: readonly number[]
  /** Where each clause matches, but in different elements of one array. */
  readonly apart?: Apart
}

/**
 * Explains a verdict. It is as careful as `matches` and agrees with it, but not as fast.
 *
 * @example
 * explain({ detail: { size: [{ numeric: ['>', 5_000_000] }] } }, { detail: { size: 1200 } }).text
 * // 'The rule does not match.\n- `detail.size` is 1200; the rule wants > 5000000'
 */
export function explain(pattern: string | object | CompiledPattern, event: EventInput): Explanation {
  const compiled = pattern instanceof CompiledPattern ? pattern : compilePattern(pattern)
  const prepared = prepareEvent(event)
  const matched = compiled.matches(prepared)
  const places = new Map<Clause, number>()
  for (const { clauses } of compiled.conjunctions) {
    for (const clause of inOrder(clauses, compiled.fields)) {
      if (!places.has(clause)) places.set(clause, places.size)
    }
  }
  const clauses = [...places.keys()].map((clause) => explainClause(clause, prepared, compiled.fields))
  const verdicts = compiled.verdicts(prepared)
  const alternatives = compiled.conjunctions.map((conjunction, index) => {
    const matched = verdicts[index] ?? false
    const own = inOrder(conjunction.clauses, compiled.fields)
    const numbers = own.map((clause) => places.get(clause) ?? 0)
    const eachMatches = numbers.every((number) => clauses[number]?.matched)
    const apart = !matched && eachMatches ? keptApart(own, prepared.root) : undefined
    return { matched, clauses: numbers, ...(apart && { apart }) }
  })
  return { matched, clauses, alternatives, text: textOf(matched, clauses, alternatives) }
}

function explainClause(
  clause: Clause,
  { root }: PreparedEvent,
  fields: readonly string[],
): ClauseExplanation {
  const bits = clause.look(root)
  const matched =
    (bits & (found.freeMatch | found.boundMatch)) > 0 || (clause.test.acceptsAbsence && !(bits & found.value))
  const seen = seenAt(root, clause.path)
  const hint = matched ? undefined : hintFor(clause, root, seen, fields)
  return {
    path: clause.path.text,
    wanted: wanted(clause.field.matchers),
    found: inWords(seen),
    matched,
    ...(hint && { hint: hint.text }),
    ...(hint?.suggestion !== undefined && { suggestion: hint.suggestion }),
  }
}

function inOrder(clauses: readonly Clause[], fields: readonly string[]): readonly Clause[] {
  const order = new Map(fields.map((field, index) => [field, index]))
  return clauses.toSorted((a, b) => (order.get(a.path.text) ?? 0) - (order.get(b.path.text) ?? 0))
}
