import { Bucket } from './bucket.ts'
import type { Capture } from './capture.ts'
import type { FieldNode } from './field-node.ts'
import type { RuleClause } from './rule-clause.ts'
import { ValueIndex } from './value-index.ts'

/** One path that rules use: what wakes rules there, and the values that the current event has there. */
export class FieldSlot {
  readonly node: FieldNode
  readonly path: string
  readonly index = new ValueIndex()
  /** Combinations to look at when the event has no value here, or only values inside array elements. */
  readonly absence: Bucket
  /** What rules want here, by its key; when nothing is left the slot goes. */
  readonly clauses = new Map<string, RuleClause>()

  /** The event whose values the rest is about. */
  run = -1
  /** The first and last of the values in the capture. */
  first = -1
  last = -1
  /** A value is inside an array's element. */
  hasBound = false
  #resolved = -1

  constructor(node: FieldNode, path: string, absences: Set<FieldSlot>) {
    this.node = node
    this.path = path
    this.absence = new Bucket({ drop: () => absences.delete(this) })
  }

  /** Notes for all clauses that want one string which of them the event satisfies: one look-up a value, however many clauses. */
  resolve(capture: Capture): void {
    if (this.#resolved === capture.run) return
    this.#resolved = capture.run
    for (let leaf = this.first; leaf >= 0; leaf = capture.next(leaf)) {
      const value = capture.valueOf(leaf)
      if (typeof value === 'string') this.clauses.get(`"${value}`)?.note(capture.run, capture.contextOf(leaf))
    }
  }
}
