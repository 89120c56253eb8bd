import type { Diagnostic, PatternErrorCode, Position } from '../errors.ts'
import { limits } from '../limits.ts'
import type { LintCode } from './codes.ts'

/** Something that will not carry over to an AWS engine as it is. */
export interface LintFinding extends Diagnostic<PatternErrorCode | LintCode> {
  /** `error`: the engine refuses the pattern. `warning`: it takes it, but may not do the same, or that is not known. */
  readonly severity: 'error' | 'warning'
}

/** Collects findings: each once, in the order in which the pattern names its fields. */
export class Report {
  readonly #findings = new Map<string, LintFinding>()
  readonly #order: ReadonlyMap<string, number>
  readonly #positions: ReadonlyMap<string, Position>

  constructor(fields: readonly string[], positions: ReadonlyMap<string, Position>) {
    this.#order = new Map(fields.map((field, index) => [field, index]))
    this.#positions = positions
  }

  error(code: LintCode, path: string, message: string): void {
    this.#add({ code, severity: 'error', message, path })
  }

  warn(code: LintCode, path: string, message: string): void {
    this.#add({ code, severity: 'warning', message, path })
  }

  get findings(): LintFinding[] {
    const placeOf = ({ path }: LintFinding) => this.#order.get(path) ?? -1
    return [...this.#findings.values()]
      .toSorted((a, b) => placeOf(a) - placeOf(b))
      .slice(0, limits.diagnostics)
  }

  #add(finding: LintFinding): void {
    const position = this.#positions.get(finding.path)
    this.#findings.set(`${finding.code} ${finding.path} ${finding.message}`, {
      ...finding,
      ...(position && { position }),
    })
  }
}
