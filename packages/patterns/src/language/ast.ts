/**
 * A pattern, parsed. `$or` is already multiplied out: a pattern matches when one of its combinations does, and a
 * combination matches when each of its fields does.
 */
export interface PatternAst {
  readonly combinations: readonly Combination[]
  /** Every dotted path used, in the order written. */
  readonly fields: readonly string[]
}

/** Path to field. Combinations that come from one `$or` share the fields they have in common. */
export type Combination = ReadonlyMap<string, Field>

/** One field of a pattern: the event's value must satisfy one of the matchers. */
export interface Field {
  readonly path: string
  readonly matchers: readonly Matcher[]
}

export type Matcher =
  /** A string; one that is an IP address stands for every spelling of it. */
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'exactly'; readonly value: string }
  /** `value` is undefined for a number no double holds: it is compared by its text. */
  | { readonly kind: 'number'; readonly value: number | undefined; readonly text: string }
  | { readonly kind: 'literal'; readonly value: boolean | null }
  | { readonly kind: 'exists'; readonly value: boolean }
  | { readonly kind: TextKind; readonly value: string; readonly ignoreCase: boolean }
  | { readonly kind: 'wildcard'; readonly value: string }
  | NumericRange
  | { readonly kind: 'cidr'; readonly value: string }
  | { readonly kind: 'anything-but'; readonly of: 'numbers'; readonly values: readonly number[] }
  | { readonly kind: 'anything-but'; readonly of: AnythingButText; readonly values: readonly string[] }

export type TextKind = 'prefix' | 'suffix' | 'equals'
export type AnythingButText = 'strings' | 'prefix' | 'suffix' | 'wildcard' | 'equals-ignore-case'

/** Absent bounds are the largest doubles, included: an event's number beyond them is no double anyway. */
export interface NumericRange {
  readonly kind: 'numeric'
  readonly low?: NumericBound
  readonly high?: NumericBound
}
export interface NumericBound {
  readonly value: number
  readonly included: boolean
}
