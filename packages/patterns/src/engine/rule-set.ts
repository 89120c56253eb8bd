import type { Combination as Fields, Field, PatternAst } from '../language/ast.ts'
import { Clause, rankOf } from '../match/clause.ts'
import { Conjunction } from '../match/conjunction.ts'
import { checkPaths, compilePaths, hasEmptyName } from '../match/path.ts'
import { Combination } from './combination.ts'
import type { Rule } from './combination.ts'
import { FieldNode } from './field-node.ts'
import { FieldSlot } from './field-slot.ts'
import { RuleClause, exactKey } from './rule-clause.ts'
import type { Place } from './value-index.ts'

/** More events than there will be. */
const forever = 2 ** 30

/**
 * The rules of a matcher and all they share, kept up to date rule by rule. Two rules that have a combination of fields in common share it,
 * and what wants the same of the same path is one clause, so that an event is asked each question once.
 */
export class RuleSet<Id> {
  readonly root = new FieldNode('', undefined)
  /** Slots under which combinations wait for the field to be absent. */
  readonly absences = new Set<FieldSlot>()
  /** Combinations that each event has to be asked about: those with empty names in their paths. */
  readonly unfiled = new Set<Combination>()
  readonly #rules = new Map<Id, Rule<Id>>()
  readonly #combinations = new Map<string, Combination>()
  #lastId = 0

  get size(): number {
    return this.#rules.size
  }

  has(id: Id): boolean {
    return this.#rules.has(id)
  }

  /** @throws PatternError before anything is changed */
  add(id: Id, ast: PatternAst, run: number): void {
    checkPaths(ast.fields)
    const make = ast.fields.some(hasEmptyName)
      ? this.#unfiledMaker(ast)
      : (fields: Fields) => this.#combination(fields, run)
    this.remove(id)
    const combinations = new Set(ast.combinations.map(make))
    const rule: Rule<Id> = { id, combinations: [...combinations], run: 0 }
    for (const combination of combinations) combination.rules.push(rule)
    this.#rules.set(id, rule)
  }

  remove(id: Id): boolean {
    const rule = this.#rules.get(id)
    if (rule === undefined) return false
    this.#rules.delete(id)
    for (const combination of rule.combinations) {
      const { rules } = combination
      const last = rules.pop() as Rule
      if (last !== rule) rules[rules.lastIndexOf(rule)] = last
      if (rules.length === 0) this.#dropCombination(combination)
    }
    return true
  }

  #combination(fields: Fields, run: number): Combination {
    const clauses = [...fields.values()].map((field) => this.#clause(field))
    const key = clauses
      .map(({ id }) => id)
      .sort((a, b) => a - b)
      .join(' ')
    const known = this.#combinations.get(key)
    if (known !== undefined) return known
    for (const clause of clauses) clause.uses++
    const combination = new Combination(
      key,
      clauses.toSorted((a, b) => rankOf(a.field) - rankOf(b.field)),
    )
    this.#combinations.set(key, combination)
    combination.since = run
    this.#file(combination, combination.clauses)
    return combination
  }

  #clause(field: Field): RuleClause {
    const node = this.root.at(field.path)
    const slot = (node.slot ??= new FieldSlot(node, field.path, this.absences))
    const key = keyOf(field)
    let clause = slot.clauses.get(key)
    if (clause === undefined) {
      clause = new RuleClause(slot, field, key, ++this.#lastId)
      slot.clauses.set(key, clause)
    }
    return clause
  }

  /**
   * Files a combination elsewhere that was woken in vain too often: under the clause that seems best of those not tried
   * yet, else under the one that did best. Each time, it takes more to come here again.
   */
  refile(combination: Combination, run: number): void {
    const { filed, clauses } = combination
    combination.restless = false
    const movable = clauses.filter((clause) => !clause.test.acceptsAbsence)
    // It may have been removed in the meantime, or have nowhere else to go.
    if (filed === undefined || combination.rules.length === 0) return
    if (movable.length < 2) {
      combination.patience = forever
      return
    }
    combination.rates ??= new Map()
    combination.rates.set(filed, combination.vain / Math.max(1, run - combination.since))
    this.#unfile(combination)
    const { rates } = combination
    const untried = movable.filter((clause) => !rates.has(clause))
    this.#file(
      combination,
      untried.length > 0 ? untried : [best(movable, (clause) => rates.get(clause) ?? 0)],
    )
    combination.patience *= untried.length > 0 ? 2 : 16
    combination.vain = 0
    combination.since = run
  }

  /** Files it under the one clause that seems the least likely to wake it in vain. */
  #file(combination: Combination, clauses: readonly RuleClause[]): void {
    if (clauses.length === 0) return
    const clause = clauses.length === 1 ? (clauses[0] as RuleClause) : best(clauses, costOf)
    const { slot } = clause
    const buckets = new Set(placesOf(clause).map((place) => place.open()))
    slot.index.size += buckets.size
    if (clause.test.acceptsAbsence) {
      buckets.add(slot.absence)
      this.absences.add(slot)
    }
    const guard = guardOf(combination, clause)
    for (const bucket of buckets) bucket.add(combination, guard)
    combination.buckets = [...buckets]
    combination.filed = clause
  }

  #unfile(combination: Combination): void {
    const slot = combination.filed?.slot
    for (const bucket of combination.buckets) {
      bucket.remove(combination)
      if (slot !== undefined && bucket !== slot.absence) slot.index.size--
    }
    combination.buckets = []
    combination.filed = undefined
  }

  #dropCombination(combination: Combination): void {
    this.unfiled.delete(combination)
    this.#combinations.delete(combination.key)
    this.#unfile(combination)
    for (const clause of combination.clauses) if (--clause.uses === 0) this.#dropClause(clause)
  }

  #dropClause({ slot, key }: RuleClause): void {
    slot.clauses.delete(key)
    if (slot.clauses.size === 0) slot.node.clear()
  }

  /** An event's empty names are followed only for patterns that have some, so each pattern is on its own there. */
  #unfiledMaker(ast: PatternAst): (fields: Fields) => Combination {
    const paths = compilePaths(ast.fields)
    return (fields) => {
      const clauses = [...fields.values()].flatMap((field) => {
        const path = paths.get(field.path)
        return path === undefined ? [] : [new Clause(field, path)]
      })
      const combination = new Combination('', [], new Conjunction(clauses, false))
      this.unfiled.add(combination)
      return combination
    }
  }
}

/** The same for two fields of one path that accept the same, in whichever order they were written. */
function keyOf(field: Field): string {
  const exact = exactKey(field)
  if (exact !== undefined) return exact
  return field.matchers
    .map((matcher) => JSON.stringify(matcher))
    .sort()
    .join()
}

/** Among the other clauses the one that most combinations have, since its answer serves them all; best one that a look-up answers. */
function guardOf({ clauses }: Combination, filed: RuleClause): RuleClause | undefined {
  const others = clauses.filter((clause) => clause !== filed && !clause.test.acceptsAbsence)
  return others.length === 0
    ? undefined
    : best(others, (clause) => (clause.isExact ? -(2 ** 30) : 0) - clause.uses)
}

function placesOf(clause: RuleClause): Place[] {
  return clause.field.matchers.flatMap((matcher) => clause.slot.index.places(matcher))
}

/** How often the clause would wake something in vain, roughly. Waiting for a field's absence is the last resort. */
function costOf(clause: RuleClause): number {
  return clause.test.acceptsAbsence
    ? Number.MAX_VALUE
    : placesOf(clause).reduce((sum, place) => sum + place.cost, 0)
}

function best<T>(items: readonly T[], cost: (item: T) => number): T {
  return items.reduce((least, item) => (cost(item) < cost(least) ? item : least))
}
