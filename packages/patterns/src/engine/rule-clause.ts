import type { Field } from '../language/ast.ts'
import { found } from '../match/look.ts'
import { parseAddress } from '../matchers/address.ts'
import { ValueTest } from '../matchers/value-test.ts'
import type { Capture } from './capture.ts'
import type { FieldSlot } from './field-slot.ts'

/** The key of a clause that is satisfied by one string only, and by that in one spelling. */
export function exactKey({ matchers }: Field): string | undefined {
  const [first] = matchers
  if (matchers.length !== 1 || first?.kind !== 'string') return undefined
  return first.value.includes('?') || parseAddress(first.value) !== undefined ? undefined : `"${first.value}`
}

const satisfied = found.freeMatch | found.boundMatch

/** One field of rules, asked at most once per event: rules that want the same of the same path share it. */
export class RuleClause {
  readonly slot: FieldSlot
  readonly field: Field
  readonly test: ValueTest
  readonly key: string
  readonly id: number
  /** Combinations that have it. */
  uses = 0
  /** The context of the first value inside an array element that satisfies it. */
  context = 0
  /** It wants one plain string: then its slot finds it by the event's value. */
  readonly isExact: boolean
  #run = -1
  #bits = 0

  constructor(slot: FieldSlot, field: Field, key: string, id: number) {
    this.slot = slot
    this.field = field
    this.test = new ValueTest(field.matchers)
    this.key = key
    this.id = id
    this.isExact = key === exactKey(field)
  }

  /** What the event has for it, as bits of `found`. */
  look(capture: Capture): number {
    if (this.#run === capture.run) return this.#bits
    if (this.slot.run !== capture.run) return 0
    if (this.isExact) {
      this.slot.resolve(capture)
      return this.#run === capture.run ? this.#bits : 0
    }
    this.#run = capture.run
    this.#bits = this.#lookAtAll(capture)
    return this.#bits
  }

  /** Notes that a value of the event satisfies it. */
  note(run: number, context: number): void {
    if (this.#run !== run) {
      this.#run = run
      this.#bits = found.value
    }
    if (context === 0) this.#bits |= found.freeMatch
    else if ((this.#bits & found.boundMatch) === 0) {
      this.#bits |= found.bound | found.boundMatch
      this.context = context
    }
  }

  /** Whether no combination that has it can match. */
  rulesOut(capture: Capture): boolean {
    return (this.look(capture) & satisfied) === 0 && !this.test.acceptsAbsence
  }

  /** After `look` has found a value inside an element that satisfies it: whether there is another in another place. */
  hasOtherContext(capture: Capture): boolean {
    for (let leaf = this.slot.first; leaf >= 0; leaf = capture.next(leaf)) {
      const context = capture.contextOf(leaf)
      if (context !== this.context && this.test.accepts(capture.valueOf(leaf))) return true
    }
    return false
  }

  #lookAtAll(capture: Capture): number {
    let bits: number = found.value
    for (let leaf = this.slot.first; leaf >= 0; leaf = capture.next(leaf)) {
      const context = capture.contextOf(leaf)
      if (context === 0) {
        if (this.test.accepts(capture.valueOf(leaf))) return bits | found.freeMatch
      } else {
        bits |= found.bound
        if ((bits & found.boundMatch) === 0 && this.test.accepts(capture.valueOf(leaf))) {
          bits |= found.boundMatch
          this.context = context
        }
      }
    }
    return bits
  }
}
