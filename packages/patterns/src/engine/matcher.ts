import type { PatternAst } from '../language/ast.ts'
import { parsePattern } from '../language/parse-pattern.ts'
import type { EventInput } from '../match/prepared-event.ts'
import { Capture } from './capture.ts'
import { EventReader } from './event-reader.ts'
import { ElementJudge } from './element-judge.ts'
import { RuleSet } from './rule-set.ts'
import type { Bucket } from './bucket.ts'
import { verdict } from './combination.ts'
import type { Combination, Rule } from './combination.ts'
import type { Waker } from './value-index.ts'

/** One event in so many is looked at for the rules that it wakes in vain. */
const sampled = 8

/** How a `Matcher` reads events. */
export interface MatcherOptions {
  /**
   * A promise that no object in the events has the same name twice, such as JSON.stringify keeps it. The matcher then leaves an object
   * as soon as nothing in it can change the answer, and looks at what it skips for quotes and brackets only.
   *
   * What that relaxes, and nothing else: bytes and text that are not JSON may go unnoticed in the parts that no rule reads; and of an
   * event that breaks the promise, which of a name's values count is not defined. For all other events the answers are
   * the same, names with dots and all. Default: false.
   */
  readonly uniqueKeys?: boolean
}

/**
 * Many rules, matched at once: an event costs as much as the fields that rules use and the rules that match it, however many other
 * rules there are. The answer is exactly that of each pattern alone.
 *
 * An event is read, the values at fields that rules use are captured, and each value wakes the rules that are filed under it. A rule is filed
 * under one of its fields only, the one that the fewest events are likely to hit, and tested in full when it is woken.
 *
 * @example
 * const rules = new Matcher<string>()
 * rules.add('large', { detail: { data: { size: [{ numeric: ['>', 5_000_000] }] } } })
 * rules.add('ours', { source: ['fast.io'] })
 * rules.match({ source: 'fast.io', detail: { data: { size: 1200 } } }) // ['ours']
 */
export class Matcher<Id = string> implements Waker {
  readonly #rules = new RuleSet<Id>()
  readonly #capture = new Capture()
  readonly #reader: EventReader
  readonly #elements: ElementJudge
  #matched: Id[] = []
  /** Combinations that the event woke in vain once too often. */
  #restless: Combination[] = []

  constructor(options: MatcherOptions = {}) {
    this.#reader = new EventReader(this.#capture, options.uniqueKeys ?? false)
    this.#elements = new ElementJudge(this.#reader, this.#capture)
  }

  /** The number of rules. */
  get size(): number {
    return this.#rules.size
  }

  /** Whether there is a rule with this id. */
  has(id: Id): boolean {
    return this.#rules.has(id)
  }

  /**
   * Adds a rule. One that has the same id already is replaced; when the pattern is not valid, it stays.
   *
   * @throws PatternError as `compilePattern` does
   * @example
   * rules.add('images', { detail: { data: { name: [{ suffix: '.png' }, { suffix: '.jpg' }] } } })
   */
  add(id: Id, pattern: string | object): this {
    return this.addParsed(id, parsePattern(pattern))
  }

  /** @internal */
  addParsed(id: Id, ast: PatternAst): this {
    this.#rules.add(id, ast, this.#capture.run)
    return this
  }

  /** Removes a rule; false when there is none with this id. */
  remove(id: Id): boolean {
    return this.#rules.remove(id)
  }

  /**
   * The ids of the rules that match, each once, in no particular order. It answers for every valid JSON object.
   *
   * When several fields of a rule have values in arrays of objects, it can take a search to see whether they are in the same objects. One that
   * takes more than `limits.searchSteps` beyond what the arrays' size asks for, which only repeated names can provoke, ends with "no match"
   * for that rule; so do the searches of one event that follow 50,000,000 steps for all rules together.
   *
   * @throws EventError when the event is not a JSON object
   * @example
   * rules.match(new TextEncoder().encode('{"source":"fast.io"}')) // ['ours']
   */
  match(event: EventInput): Id[] {
    const matched: Id[] = []
    this.#matched = matched
    try {
      this.#reader.read(event, this.#rules.root)
      this.#elements.begin()
      this.#wakeByValues()
      this.#wakeByAbsence()
      for (const combination of this.#rules.unfiled) this.#consider(combination)
      if (this.#restless.length > 0) this.#refile()
    } finally {
      this.#capture.end()
      this.#reader.end()
      this.#matched = []
    }
    return matched
  }

  #wakeByValues(): void {
    const capture = this.#capture
    for (let index = 0; index < capture.touched.length; index++) {
      const slot = capture.touched[index] as (typeof capture.touched)[number]
      if (slot.index.size === 0) continue
      for (let leaf = slot.first; leaf >= 0; leaf = capture.next(leaf))
        if (!slot.index.wakeNear(capture.nearOf(leaf), this)) slot.index.wake(capture.valueOf(leaf), this)
    }
  }

  #wakeByAbsence(): void {
    for (const slot of this.#rules.absences)
      if (slot.run !== this.#capture.run || slot.hasBound) this.wake(slot.absence)
  }

  /** @internal */
  wake(bucket: Bucket): void {
    const { run } = this.#capture
    if (bucket.run === run) return
    bucket.run = run
    const { combinations, guards } = bucket
    const capture = this.#capture
    // Counting who is woken in vain would mean to look at each after all: a sample does.
    const counted = run % sampled === 0
    for (let index = 0; index < combinations.length; index++) {
      const guard = guards[index]
      if (guard === undefined || !guard.rulesOut(capture)) this.#consider(combinations[index] as Combination)
      else if (counted) this.#wokenInVain(combinations[index] as Combination, sampled)
    }
  }

  #refile(): void {
    for (const combination of this.#restless) this.#rules.refile(combination, this.#capture.run)
    this.#restless = []
  }

  #wokenInVain(combination: Combination, times: number): void {
    combination.vain += times
    if (combination.vain < combination.patience || combination.restless) return
    combination.restless = true
    this.#restless.push(combination)
  }

  #consider(combination: Combination): void {
    const { run } = this.#capture
    if (combination.run === run) return
    combination.run = run
    const first = combination.judge(this.#capture)
    if (first === verdict.no) return this.#wokenInVain(combination, 1)
    if (first === verdict.search && !this.#elements.matches(combination)) return
    const rules = combination.rules as Rule<Id>[]
    for (let index = 0; index < rules.length; index++) {
      const rule = rules[index] as Rule<Id>
      if (rule.run === run) continue
      rule.run = run
      this.#matched.push(rule.id)
    }
  }
}
