import type { Matcher, NumericRange } from '../language/ast.ts'

/** Matchers of one field that are named before the rest is counted. */
const MOST = 5

/** What a field's matchers ask for, in words that follow "the rule wants". */
export function wanted(matchers: readonly Matcher[]): string {
  const named = matchers.slice(0, MOST).map(inWords)
  const more = matchers.length - named.length
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(' or ')
}

function inWords(matcher: Matcher): string {
  switch (matcher.kind) {
    case 'string':
    case 'exactly':
      return quoted(matcher.value)
    case 'number':
      return matcher.text
    case 'literal':
      return String(matcher.value)
    case 'exists':
      return matcher.value ? 'any value' : 'no value'
    case 'prefix':
    case 'suffix':
      return `text that ${matcher.kind === 'prefix' ? 'starts' : 'ends'} with ${folded(matcher)}`
    case 'equals':
      return folded(matcher)
    case 'wildcard':
      return `text like ${quoted(matcher.value)}`
    case 'numeric':
      return rangeInWords(matcher)
    case 'cidr':
      return `an address in ${matcher.value}`
    default:
      return `anything but ${excludedInWords(matcher)}`
  }
}

function rangeInWords({ low, high }: NumericRange): string {
  if (low !== undefined && low === high) return String(low.value)
  const bottom = low && `${low.included ? '>=' : '>'} ${low.value}`
  const top = high && `${high.included ? '<=' : '<'} ${high.value}`
  return [bottom, top].filter((bound) => bound !== undefined).join(' and ')
}

function excludedInWords(matcher: Extract<Matcher, { kind: 'anything-but' }>): string {
  if (matcher.of === 'numbers') return list(matcher.values.map(String))
  const texts = list(matcher.values.map(quoted))
  switch (matcher.of) {
    case 'strings':
      return texts
    case 'prefix':
      return `text that starts with ${texts}`
    case 'suffix':
      return `text that ends with ${texts}`
    case 'wildcard':
      return `text like ${texts}`
    default:
      return `${texts} in any case`
  }
}

function list(items: readonly string[]): string {
  const more = items.length - MOST
  return more > 0 ? `${items.slice(0, MOST).join(', ')} and ${more} more` : items.join(', ')
}

function folded(matcher: { readonly value: string; readonly ignoreCase: boolean }): string {
  return matcher.ignoreCase ? `${quoted(matcher.value)} in any case` : quoted(matcher.value)
}

/** A text in quotes, shortened to fit into a line. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}
