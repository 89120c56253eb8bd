import { Matcher } from '../engine/matcher.ts'
import type { EventObject } from '../json/event-value.ts'
import type { PatternAst } from '../language/ast.ts'
import { parsePattern } from '../language/parse-pattern.ts'
import { limits } from '../limits.ts'
import { Clause } from './clause.ts'
import { Conjunction } from './conjunction.ts'
import type { SearchBudget } from './element-search.ts'
import { compilePaths } from './path.ts'
import { rootOf } from './prepared-event.ts'
import type { EventInput, PreparedEvent } from './prepared-event.ts'

/**
 * A pattern, ready for any number of events. Made by `compilePattern`.
 */
export class CompiledPattern {
  /** Every dotted path that the pattern uses, in the order written. */
  readonly fields: readonly string[]
  /** @internal One for each combination that `$or` makes; one when there is no `$or`. */
  readonly conjunctions: readonly Conjunction[]
  readonly #budget: SearchBudget = { steps: 0 }
  readonly #ast: PatternAst
  /** For text and bytes, which it reads no further than it must. */
  #scanning: Matcher<true> | undefined
  #runs = 0

  /** @internal */
  constructor(ast: PatternAst) {
    const paths = compilePaths(ast.fields)
    const clauses = new Map<unknown, Clause>()
    const shared = ast.combinations.length > 1
    this.conjunctions = ast.combinations.map((combination) => {
      const own = [...combination.values()].map((field) => {
        const path = paths.get(field.path)
        if (path === undefined) throw new TypeError(`no compiled path for ${field.path}`)
        const clause = clauses.get(field) ?? new Clause(field, path)
        clauses.set(field, clause)
        return clause
      })
      return new Conjunction(own, shared)
    })
    this.fields = ast.fields
    this.#ast = ast
  }

  /**
   * Whether the pattern matches. It answers for every valid JSON object.
   *
   * @throws EventError when the event is not a JSON object
   * @example
   * compilePattern({ source: ['fast.io'] }).matches({ source: 'fast.io' }) // true
   */
  matches(event: EventInput): boolean {
    if (typeof event !== 'string' && !(event instanceof Uint8Array)) return this.#matchesRoot(rootOf(event))
    this.#scanning ??= new Matcher<true>().addParsed(true, this.#ast)
    return this.#scanning.match(event).length > 0
  }

  #matchesRoot(root: EventObject): boolean {
    const run = this.#startRun()
    for (let index = 0; index < this.conjunctions.length; index++) {
      if ((this.conjunctions[index] as Conjunction).matches(root, run, this.#budget)) return true
    }
    return false
  }

  /** @internal The verdict of each conjunction, for an explanation. */
  verdicts(event: PreparedEvent): boolean[] {
    const run = this.#startRun()
    return this.conjunctions.map((conjunction) => conjunction.matches(event.root, run, this.#budget))
  }

  #startRun(): number {
    this.#budget.steps = limits.searchSteps
    return ++this.#runs
  }
}

/**
 * Compiles an EventBridge event pattern, given as JSON text or as the object JSON.parse would make of it.
 *
 * @throws PatternError with the message of EventBridge and the path of the field
 * @example
 * const large = compilePattern({ 'detail-type': ['file.created'], detail: { data: { size: [{ numeric: ['>', 5_000_000] }] } } })
 * large.matches({ 'detail-type': 'file.created', detail: { data: { size: 6_000_000 } } }) // true
 */
export function compilePattern(pattern: string | object): CompiledPattern {
  return new CompiledPattern(parsePattern(pattern))
}
