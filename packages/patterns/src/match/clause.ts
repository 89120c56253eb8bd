import type { EventObject } from '../json/event-value.ts'
import type { Field, Matcher } from '../language/ast.ts'
import { ValueTest } from '../matchers/value-test.ts'
import { look } from './look.ts'
import type { Path } from './path.ts'

/** One field of a pattern, ready to be asked about events. Combinations that share the field share the clause. */
export class Clause {
  readonly field: Field
  readonly path: Path
  readonly test: ValueTest
  /** Lower is better asked first: likelier to say no, and cheaper. */
  readonly rank: number
  #run = -1
  #bits = 0

  constructor(field: Field, path: Path) {
    this.field = field
    this.path = path
    this.test = new ValueTest(field.matchers)
    this.rank = rankOf(field) + path.length
  }

  look(event: EventObject): number {
    return look(event, this.path, this.test)
  }

  /** As `look`, but at most once in one run, for clauses that several combinations ask. */
  lookOnce(event: EventObject, run: number): number {
    if (this.#run !== run) {
      this.#bits = this.look(event)
      this.#run = run
    }
    return this.#bits
  }
}

/** Lower is better asked first. */
export function rankOf(field: Field): number {
  return Math.max(...field.matchers.map(({ kind }) => ranks[kind])) * 1000 + field.matchers.length
}

/** How often a matcher lets an event pass, roughly. A wrong guess costs time only. */
const ranks: Readonly<Record<Matcher['kind'], number>> = {
  string: 0,
  exactly: 0,
  number: 0,
  literal: 0,
  equals: 1,
  prefix: 1,
  suffix: 1,
  numeric: 2,
  wildcard: 3,
  cidr: 3,
  exists: 4,
  'anything-but': 5,
}
