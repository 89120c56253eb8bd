import { LongNumber } from '../json/event-value.ts'
import type { EventLeaf } from '../json/event-value.ts'
import { exactNumber } from '../json/number.ts'
import type { Matcher, NumericRange } from '../language/ast.ts'
import { isAddress, matchesCidr, parseAddress } from './address.ts'
import { endsWithIgnoringCase, equalsIgnoringCase, startsWithIgnoringCase } from './case-folding.ts'
import { endsWith, startsWith, wellFormed } from './text.ts'
import { matchesWildcard } from './wildcard.ts'

type AnythingBut = Extract<Matcher, { kind: 'anything-but' }>
type StringTest = (value: string) => boolean
type NumberTest = (value: number) => boolean

const none: readonly never[] = []

/**
 * The matchers of one field, sorted by the kind of value they look at. Immutable once made; answers without allocating. Most fields have one
 * kind of matcher, so what the others need is not made: there may be 100,000 of these.
 */
export class ValueTest {
  /** Satisfied when the event has no value at the field's path: `{"exists": false}`. */
  readonly acceptsAbsence: boolean
  readonly #any: boolean
  readonly #onlyString: string | undefined
  readonly #strings: ReadonlySet<string> | undefined
  readonly #stringTests: readonly StringTest[]
  readonly #numberTests: readonly NumberTest[]
  readonly #numbers: ReadonlySet<number> | undefined
  readonly #longNumbers: ReadonlySet<string> | undefined
  readonly #literals: ReadonlySet<boolean | null> | undefined
  readonly #acceptsNonStrings: boolean
  readonly #acceptsNonNumbers: boolean
  /** An operand has a question mark, which half a surrogate pair of a value is equal to. */
  readonly #repairs: boolean

  constructor(matchers: readonly Matcher[]) {
    const strings: string[] = []
    const numbers: number[] = []
    const longNumbers: string[] = []
    const literals: (boolean | null)[] = []
    const stringTests: StringTest[] = []
    const numberTests: NumberTest[] = []
    for (const matcher of matchers) {
      if (
        matcher.kind === 'exactly' ||
        (matcher.kind === 'string' && parseAddress(matcher.value) === undefined)
      ) {
        strings.push(matcher.value)
      } else if (matcher.kind === 'literal') literals.push(matcher.value)
      else if (matcher.kind === 'numeric') numberTests.push(inRange(matcher))
      else if (matcher.kind === 'anything-but' && matcher.of === 'numbers') {
        const excluded = new Set(matcher.values)
        numberTests.push((value) => !excluded.has(value))
      } else if (matcher.kind === 'number') {
        if (matcher.value === undefined) longNumbers.push(matcher.text)
        else numbers.push(matcher.value)
      } else if (matcher.kind !== 'exists') stringTests.push(stringTest(matcher))
    }
    const excluding = matchers.filter((matcher): matcher is AnythingBut => matcher.kind === 'anything-but')
    this.acceptsAbsence = matchers.some((matcher) => matcher.kind === 'exists' && !matcher.value)
    this.#any = matchers.some((matcher) => matcher.kind === 'exists' && matcher.value)
    this.#onlyString = strings.length === 1 ? strings[0] : undefined
    this.#strings = strings.length > 1 ? new Set(strings) : undefined
    this.#stringTests = stringTests.length > 0 ? stringTests : none
    this.#numberTests = numberTests.length > 0 ? numberTests : none
    this.#numbers = setOf(numbers)
    this.#longNumbers = setOf(longNumbers)
    this.#literals = setOf(literals)
    this.#acceptsNonStrings = excluding.some((matcher) => matcher.of !== 'numbers')
    this.#acceptsNonNumbers = excluding.some((matcher) => matcher.of === 'numbers')
    this.#repairs = matchers.some(comparesQuestionMark)
  }

  accepts(value: EventLeaf): boolean {
    if (this.#any) return true
    switch (typeof value) {
      case 'string':
        return this.#acceptsNonNumbers || this.#acceptsString(value)
      case 'number':
        return this.#acceptsNonStrings || this.#acceptsNumber(value)
      case 'bigint':
        return this.#acceptsNonStrings || this.#acceptsDigits(String(value))
      case 'boolean':
        return this.#acceptsNonStrings || this.#acceptsNonNumbers || this.#hasLiteral(value)
      default:
        if (value instanceof LongNumber) return this.#acceptsNonStrings || this.#acceptsLongNumber(value.text)
        return this.#acceptsNonStrings || this.#acceptsNonNumbers || this.#hasLiteral(null)
    }
  }

  #acceptsString(given: string): boolean {
    const value = this.#repairs ? wellFormed(given) : given
    if (this.#onlyString === value || this.#strings?.has(value) === true) return true
    for (const test of this.#stringTests) if (test(value)) return true
    return false
  }

  #acceptsNumber(value: number): boolean {
    // What JSON.parse makes of 1e400.
    if (!Number.isFinite(value)) return this.#acceptsNonNumbers
    if (this.#numbers?.has(value) === true) return true
    for (const test of this.#numberTests) if (test(value)) return true
    return false
  }

  #acceptsDigits(text: string): boolean {
    const value = exactNumber(text)
    return value === undefined ? this.#acceptsLongNumber(text) : this.#acceptsNumber(value)
  }

  #hasLiteral(value: boolean | null): boolean {
    return this.#literals?.has(value) === true
  }

  /** It equals no number, so "anything but" these numbers holds; else only its own text matches. */
  #acceptsLongNumber(text: string): boolean {
    return this.#acceptsNonNumbers || this.#longNumbers?.has(text) === true
  }
}

function setOf<T>(values: readonly T[]): ReadonlySet<T> | undefined {
  return values.length > 0 ? new Set(values) : undefined
}

function inRange({ low, high }: NumericRange): NumberTest {
  const bottom = low?.value ?? -Number.MAX_VALUE
  const top = high?.value ?? Number.MAX_VALUE
  const withBottom = low?.included ?? true
  const withTop = high?.included ?? true
  return (value) => (withBottom ? value >= bottom : value > bottom) && (withTop ? value <= top : value < top)
}

type TextMatcher = Exclude<
  Matcher,
  { kind: 'literal' | 'numeric' | 'number' | 'exists' | 'exactly' } | { of: 'numbers' }
>

function stringTest(matcher: TextMatcher): StringTest {
  switch (matcher.kind) {
    case 'string':
      return isAddress(parseAddress(matcher.value) ?? [])
    case 'prefix':
      return matcher.ignoreCase ? startsWithIgnoringCase(matcher.value) : startsWith(matcher.value)
    case 'suffix':
      return matcher.ignoreCase ? endsWithIgnoringCase(matcher.value) : endsWith(matcher.value)
    case 'equals':
      return equalsIgnoringCase(matcher.value)
    case 'wildcard':
      return matchesWildcard(matcher.value)
    case 'cidr':
      return matchesCidr(matcher.value)
    default:
      return noneOf(matcher)
  }
}

const excludedTexts = {
  prefix: startsWith,
  suffix: endsWith,
  wildcard: matchesWildcard,
  'equals-ignore-case': equalsIgnoringCase,
} as const

function noneOf(matcher: Exclude<AnythingBut, { of: 'numbers' }>): StringTest {
  if (matcher.of === 'strings') {
    const excluded = new Set(matcher.values)
    return (value) => !excluded.has(value)
  }
  const tests = matcher.values.map(excludedTexts[matcher.of])
  return (value) => {
    for (const test of tests) if (test(value)) return false
    return true
  }
}

/** Whether half a surrogate pair of a value may matter to it. */
export function comparesQuestionMark(matcher: Matcher): boolean {
  if (matcher.kind === 'anything-but') {
    return (
      matcher.of !== 'numbers' &&
      matcher.values.some((value) => value.includes('?') || /[\ud800-\udfff]/.test(value))
    )
  }
  return 'value' in matcher && typeof matcher.value === 'string' && /[?\ud800-\udfff]/.test(matcher.value)
}
