import { LongNumber } from '../json/event-value.ts'
import type { EventLeaf } from '../json/event-value.ts'
import type { Matcher } from '../language/ast.ts'
import type { Clause } from '../match/clause.ts'
import { ValueTest } from '../matchers/value-test.ts'
import { misspelling } from './misspelling.ts'
import { quoted } from './wanted.ts'

/** Longer values are not compared in other ways than the clause's own. */
const LONGEST = 10_000

/** What keeps the first value that is nearly right from being right. */
export function hintForValues(clause: Clause, values: readonly EventLeaf[]): string | undefined {
  const loose = new ValueTest(clause.field.matchers.flatMap(ignoringCase))
  for (const value of values) {
    const hint = typeof value === 'string' ? hintForText(value, clause, loose) : hintForOther(value, clause)
    if (hint !== undefined) return hint
  }
  return undefined
}

function hintForText(value: string, clause: Clause, loose: ValueTest): string | undefined {
  if (value.length > LONGEST) return undefined
  const { matchers } = clause.field
  if (loose.accepts(value)) return 'equal but for case; `equals-ignore-case` would match'
  if (matchers.some((matcher) => isWildcardInOtherCase(matcher, value))) return 'equal but for case'
  const trimmed = value.trim()
  if (trimmed !== value && clause.test.accepts(trimmed)) return 'equal but for white space at its ends'
  if (trimmed !== '' && !takesAnything(matchers) && clause.test.accepts(Number(value))) {
    const wants = matchers.some(({ kind }) => kind === 'numeric')
      ? '`numeric` wants a number'
      : 'the rule wants a number'
    return `the event has it as a string, and ${wants}`
  }
  const written = wordIn(value)
  if (written !== undefined && clause.test.accepts(written)) {
    return `the event has it as a string, and the rule wants ${String(written)}`
  }
  if (matchers.some((matcher) => matcher.kind === 'exactly' && sameAddress(matcher.value, value))) {
    return 'another spelling of the same address; a plain string would match'
  }
  const near = matchers.find((matcher) => 'value' in matcher && isMisspelling(matcher, value))
  return near && 'value' in near ? `close to ${quoted(String(near.value))}: misspelt?` : undefined
}

function hintForOther(value: Exclude<EventLeaf, string>, clause: Clause): string | undefined {
  const { matchers } = clause.field
  const text = value instanceof LongNumber ? value.text : String(value)
  if (clause.test.accepts(text)) {
    return `the event has it as ${kindOf(value)}, and the rule wants a string`
  }
  if (value === null && matchers.every((matcher) => matcher.kind === 'exists')) return 'null is a value, too'
  if (value instanceof LongNumber && matchers.some(({ kind }) => kind === 'numeric')) {
    return 'a number that no double holds is in no range'
  }
  if (typeof value !== 'number') return undefined
  if (matchers.some((matcher) => matcher.kind === 'numeric' && isExcludedBound(matcher, value))) {
    return 'the bound itself is not included'
  }
  return undefined
}

function isExcludedBound({ low, high }: Extract<Matcher, { kind: 'numeric' }>, value: number): boolean {
  return (low?.value === value && !low.included) || (high?.value === value && !high.included)
}

function kindOf(value: Exclude<EventLeaf, string>): string {
  if (value === null) return 'null'
  return typeof value === 'boolean' ? 'a boolean' : 'a number'
}

function wordIn(value: string): boolean | null | undefined {
  if (value === 'null') return null
  return value === 'true' ? true : value === 'false' ? false : undefined
}

/** Where any number would do, that a string is none is not the reason. */
function takesAnything(matchers: readonly Matcher[]): boolean {
  return matchers.some(({ kind }) => kind === 'anything-but' || kind === 'exists')
}

function ignoringCase(matcher: Matcher): Matcher[] {
  switch (matcher.kind) {
    case 'string':
    case 'exactly':
      return [{ kind: 'equals', value: matcher.value, ignoreCase: true }]
    case 'prefix':
    case 'suffix':
      return [{ ...matcher, ignoreCase: true }]
    default:
      return []
  }
}

function isWildcardInOtherCase(matcher: Matcher, value: string): boolean {
  if (matcher.kind !== 'wildcard') return false
  return new ValueTest([{ ...matcher, value: matcher.value.toLowerCase() }]).accepts(value.toLowerCase())
}

function sameAddress(a: string, b: string): boolean {
  return a !== b && new ValueTest([{ kind: 'string', value: a }]).accepts(b)
}

function isMisspelling(matcher: Matcher, value: string): boolean {
  if (matcher.kind !== 'string' && matcher.kind !== 'exactly' && matcher.kind !== 'equals') return false
  return misspelling(matcher.value, value) !== undefined
}
