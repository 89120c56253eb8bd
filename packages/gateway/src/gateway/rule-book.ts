import { compilePattern, Matcher } from '@signalbox/patterns'
import { needsOf, routingText, type RoutingNeeds } from '../log/routing-text.ts'
import type { RouterRule, RouterRules } from '../router/router.ts'
import type { StoredEvent } from '../store/store.ts'

/** A rule with its pattern. */
export interface BookedRule extends RouterRule {
  readonly pattern: object
}

/**
 * The rules that are in force, all matched at once. They can be replaced at any time: the next event is
 * matched against the new ones.
 *
 * @example
 * const book = new RuleBook([{ name: 'videos', pattern: { 'detail-type': ['file.created'] }, targets: [] }])
 * book.match(row) // the rules that match
 */
export class RuleBook implements RouterRules {
  readonly #matcher = new Matcher({ uniqueKeys: true })
  readonly #rules = new Map<string, BookedRule>()
  #order: ReadonlyMap<string, number> = new Map()
  #needs: RoutingNeeds = needsOf([])

  constructor(rules: readonly BookedRule[] = []) {
    this.replace(rules)
  }

  get readsOriginal(): boolean {
    return this.#needs.original
  }

  /** From now on these and no others. What stays as it is costs nothing. A bad pattern throws before anything changes. */
  replace(rules: readonly BookedRule[]): void {
    const fields = rules.flatMap(({ pattern }) => compilePattern(pattern).fields)
    const names = new Set(rules.map(({ name }) => name))
    for (const name of this.#rules.keys()) {
      if (names.has(name)) continue
      this.#matcher.remove(name)
      this.#rules.delete(name)
    }
    for (const rule of rules) {
      const before = this.#rules.get(rule.name)
      if (!before || JSON.stringify(before.pattern) !== JSON.stringify(rule.pattern)) {
        this.#matcher.add(rule.name, rule.pattern)
      }
      this.#rules.set(rule.name, rule)
    }
    this.#order = new Map(rules.map(({ name }, index) => [name, index]))
    this.#needs = needsOf(fields)
  }

  /** Those that match, in the order of the config. */
  match(event: StoredEvent): readonly RouterRule[] {
    const names = this.#matcher.match(routingText(event, this.#needs))
    if (names.length > 1) names.sort((a, b) => this.#placeOf(a) - this.#placeOf(b))
    return names.flatMap((name) => this.#rules.get(name) ?? [])
  }

  #placeOf(name: string): number {
    return this.#order.get(name) ?? 0
  }
}
