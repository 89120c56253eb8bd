import { DuplicateMembers } from '../json/event-value.ts'
import type { EventObject, EventValue } from '../json/event-value.ts'
import { limits } from '../limits.ts'
import type { Clause } from './clause.ts'
import { isLeaf, isObject } from './look.ts'
import type { Path } from './path.ts'

/** What is left of the steps that one event may cost one pattern. */
export interface SearchBudget {
  steps: number
  /** The steps that were added for arrays, by their size. */
  granted?: number
}

type ArrayValue = readonly EventValue[]

/** "Of this array, this element is the one." */
interface Binding {
  readonly array: ArrayValue
  readonly index: number
  /** The last clause whose path can lead into the array: afterwards the choice no longer matters. */
  readonly lastUse: number
}

/**
 * Looks for one value per clause such that no array has two different elements chosen. Clauses go in the order of their paths, since
 * `{"exists": false}` counts only the values in the elements chosen so far.
 *
 * It goes back and tries again, but never twice from the same place: what is left to do depends on the clause and on the
 * elements of arrays that later clauses can still reach, and a failure of that pair is remembered. Paths into one array lie side by
 * side in the order, so for most events the work grows with the event's size. Only keys that repeat, or that spell one path in several ways,
 * can make it grow faster; a budget ends that with "no match".
 */
export class ElementSearch {
  readonly #clauses: readonly Clause[]
  readonly #event: EventObject
  readonly #bindings: Binding[] = []
  readonly #failed = new Set<string>()
  readonly #arrayIds = new Map<ArrayValue, number>()
  readonly #lastUses: (readonly number[] | undefined)[] = []
  readonly #budget: SearchBudget
  /** Steps that all clauses together may honestly take for one element: their paths from the root, and back for a second look. */
  readonly #stepsPerElement: number
  readonly #granted = new Set<ArrayValue>()

  constructor(clauses: readonly Clause[], event: EventObject, budget: SearchBudget) {
    this.#clauses = clauses
    this.#event = event
    this.#budget = budget
    this.#stepsPerElement = clauses.reduce(
      (sum, { path }) => sum + 2 * (stepsAlong(path) + path.length + 2),
      0,
    )
  }

  run(): boolean {
    return this.#solve(0)
  }

  #solve(index: number): boolean {
    const clause = this.#clauses[index]
    if (clause === undefined) return true
    const key = this.#key(index)
    if (this.#failed.has(key) || this.#budget.steps <= 0) return false
    const choices = new Choices(this, index, clause)
    this.#visitObject(this.#event, 0, 1, choices)
    for (const choice of choices.list) {
      const before = this.#bindings.length
      this.#bindings.push(...choice)
      const solved = this.#solve(index + 1)
      this.#bindings.length = before
      if (solved) return true
    }
    if (clause.test.acceptsAbsence && !choices.anyValue && this.#solve(index + 1)) return true
    this.#failed.add(key)
    return false
  }

  #visitObject(object: EventObject, consumed: number, depth: number, choices: Choices): void {
    if (depth > limits.eventDepth) return
    for (const step of choices.clause.path.steps[consumed] ?? []) {
      this.#budget.steps--
      const value = Object.hasOwn(object, step.name) ? object[step.name] : undefined
      if (value !== undefined) this.#visit(value, step.next, depth, choices)
    }
  }

  #visit(value: EventValue | undefined, consumed: number, depth: number, choices: Choices): void {
    if (this.#budget.steps-- <= 0) return
    if (isLeaf(value)) {
      if (consumed === choices.clause.path.length) choices.add(value)
    } else if (value instanceof DuplicateMembers) {
      for (const one of value.values) this.#visit(one, consumed, depth, choices)
    } else if (Array.isArray(value)) {
      if (depth < limits.eventDepth) this.#visitArray(value as ArrayValue, consumed, depth + 1, choices)
    } else if (isObject(value)) this.#visitObject(value, consumed, depth + 1, choices)
  }

  #visitArray(array: ArrayValue, consumed: number, depth: number, choices: Choices): void {
    const atEnd = consumed === choices.clause.path.length
    const chosen = this.#bindings.find((binding) => binding.array === array)
    if (chosen !== undefined && !atEnd) {
      // The usual case of a large array: straight to its element.
      const element = array[chosen.index]
      if (!isLeaf(element)) this.#visit(element, consumed, depth, choices)
      return
    }
    this.#grant(array)
    const lastUse = this.#lastUse(choices.index, consumed)
    for (let index = 0; index < array.length && this.#budget.steps > 0; index++) {
      const element = array[index]
      if (isLeaf(element)) this.#visit(element, consumed, depth, choices)
      else if (chosen === undefined || chosen.index === index) {
        const matters = chosen === undefined && lastUse > choices.index
        if (matters) choices.walked.push({ array, index, lastUse })
        this.#visit(element, consumed, depth, choices)
        if (matters) choices.walked.pop()
      }
    }
  }

  /** What an event's arrays need by their size is not charged: a large event is not a hostile one. */
  #grant(array: ArrayValue): void {
    if (this.#granted.has(array)) return
    this.#granted.add(array)
    const steps = array.length * this.#stepsPerElement
    this.#budget.steps += steps
    this.#budget.granted = (this.#budget.granted ?? 0) + steps
  }

  /** The last clause that can lead into an array met after `consumed` names of a clause's path. */
  #lastUse(index: number, consumed: number): number {
    const known = (this.#lastUses[index] ??= this.#findLastUses(index))
    return known[consumed] ?? index
  }

  #findLastUses(index: number): readonly number[] {
    const names = (this.#clauses[index] as Clause).path.text.split('.')
    return Array.from({ length: names.length + 1 }, (_, consumed) => {
      const start = names.slice(0, consumed).join('.')
      return this.#clauses.findLastIndex(
        ({ path: { text } }) => text === start || text.startsWith(`${start}.`),
      )
    })
  }

  #key(index: number): string {
    return `${index}${this.keyOf(this.#bindings, index)}`
  }

  /** Names the choices that clauses from `index` on can still see. */
  keyOf(bindings: readonly Binding[], index: number): string {
    const parts: string[] = []
    for (const { array, index: element, lastUse } of bindings) {
      if (lastUse < index) continue
      let id = this.#arrayIds.get(array)
      if (id === undefined) this.#arrayIds.set(array, (id = this.#arrayIds.size))
      parts.push(` ${id}:${element}`)
    }
    return parts.length > 1 ? parts.toSorted().join('') : (parts[0] ?? '')
  }
}

/** Names to try on the way from the root to the end. */
function stepsAlong(path: Path): number {
  return path.steps.reduce((sum, steps) => sum + steps.length, 0)
}

/** The different choices of elements under which one clause is satisfied. */
class Choices {
  readonly clause: Clause
  readonly index: number
  readonly list: Binding[][] = []
  /** The arrays between the root and the value being visited. */
  readonly walked: Binding[] = []
  anyValue = false
  readonly #search: ElementSearch
  readonly #known = new Set<string>()

  constructor(search: ElementSearch, index: number, clause: Clause) {
    this.#search = search
    this.index = index
    this.clause = clause
  }

  add(value: Parameters<Clause['test']['accepts']>[0]): void {
    this.anyValue = true
    if (!this.clause.test.accepts(value)) return
    const key = this.#search.keyOf(this.walked, this.index + 1)
    if (this.#known.has(key)) return
    this.#known.add(key)
    this.list.push([...this.walked])
  }
}
