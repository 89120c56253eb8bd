import type { Apart } from './apart.ts'
import type { AlternativeExplanation, ClauseExplanation } from './explain.ts'

const MOST_LINES = 12
const MOST_ALTERNATIVES = 6
const MOST_NAMES = 8
const LINE_LENGTH = 240

/** An explanation for a reader. What fails comes first, what holds is only named. */
export function textOf(
  matched: boolean,
  clauses: readonly ClauseExplanation[],
  alternatives: readonly AlternativeExplanation[],
): string {
  const lines = matched ? matchedLines(clauses, alternatives) : failedLines(clauses, alternatives)
  return lines.map((line) => (line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH)}…` : line)).join('\n')
}

function matchedLines(
  clauses: readonly ClauseExplanation[],
  alternatives: readonly AlternativeExplanation[],
): string[] {
  const index = alternatives.findIndex((alternative) => alternative.matched)
  const which = alternatives.length > 1 ? ` (alternative ${index + 1} of ${alternatives.length})` : ''
  const own = pick(clauses, alternatives[index]?.clauses ?? [])
  return [
    `The rule matches${which}.`,
    ...limited(
      own.map((clause) => `- ${holds(clause)}`),
      MOST_LINES,
      'field',
    ),
  ]
}

function failedLines(
  clauses: readonly ClauseExplanation[],
  alternatives: readonly AlternativeExplanation[],
): string[] {
  const common = alternatives
    .map(({ clauses: own }) => new Set(own))
    .reduce((shared, own) => new Set([...shared].filter((place) => own.has(place))), new Set(clauses.keys()))
  const needed = pick(clauses, [...common])
  const failing = needed.filter((clause) => !clause.matched)
  const lines = [
    'The rule does not match.',
    ...limited(
      failing.map((clause) => `- ${fails(clause)}`),
      MOST_LINES,
      'field',
    ),
  ]
  if (alternatives.length > 1) lines.push(...alternativeLines(clauses, alternatives, common))
  else if (failing.length === 0) lines.push(`- ${together(needed, alternatives[0]?.apart)}`)
  const holding = needed.filter((clause) => clause.matched)
  if (failing.length > 0 && holding.length > 0) lines.push(`These match: ${names(holding)}.`)
  return lines
}

function alternativeLines(
  clauses: readonly ClauseExplanation[],
  alternatives: readonly AlternativeExplanation[],
  common: ReadonlySet<number>,
): string[] {
  const ranked = alternatives
    .map(({ clauses: own, apart }, index) => {
      const failing = pick(
        clauses,
        own.filter((place) => !common.has(place)),
      ).filter((clause) => !clause.matched)
      return { index, failing, own: pick(clauses, own), apart }
    })
    .toSorted((a, b) => a.failing.length - b.failing.length)
  const open = pick(clauses, [...common]).every((clause) => clause.matched)
  // A common field fails and some alternative would hold: then `$or` is not the reason.
  const close = ranked.filter(({ failing }) => failing.length === 0)
  if (!open && close.length > 0) return []
  const shown = ranked.slice(0, MOST_ALTERNATIVES).map(({ index, failing, own, apart }) => {
    const why = failing.length > 0 ? failing.slice(0, 3).map(fails).join('; and ') : together(own, apart)
    return `  ${index + 1}) ${why}`
  })
  const rest = ranked.length - shown.length
  const isReordered = ranked.some(({ index }, place) => index !== place)
  return [
    `- None of the ${ranked.length} alternatives holds${isReordered ? ' (nearest first)' : ''}:`,
    ...shown,
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
  ]
}

function holds({ path, found }: ClauseExplanation): string {
  return found === 'nothing' ? `${inCode(path)} does not exist` : `${inCode(path)} is ${found}`
}

function fails(clause: ClauseExplanation): string {
  const { path, found, wanted, hint } = clause
  if (found === 'nothing') return `${inCode(path)} does not exist; ${hint ?? `the rule wants ${wanted}`}`
  return `${inCode(path)} is ${found}; the rule wants ${wanted}${hint === undefined ? '' : ` (${hint})`}`
}

/** Each clause holds alone, so array elements keep them apart. */
function together(clauses: readonly ClauseExplanation[], apart: Apart | undefined): string {
  if (apart === undefined)
    return `each of ${names(clauses)} matches, but not together in one element of an array`
  const places = apart.elements.map(({ path, index }) => `${inCode(path)} in [${index}]`)
  return `each clause matches somewhere, but in different elements of ${inCode(apart.array)}: ${places.join(', ')}`
}

function names(clauses: readonly ClauseExplanation[]): string {
  const more = clauses.length - MOST_NAMES
  const shown = clauses.slice(0, MOST_NAMES).map(({ path }) => inCode(path))
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** A path in a line of its own choosing: it may have any characters, line breaks too. */
function inCode(path: string): string {
  return `\`${JSON.stringify(path)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')}\``
}

function pick(clauses: readonly ClauseExplanation[], places: readonly number[]): ClauseExplanation[] {
  return places.flatMap((place) => clauses[place] ?? [])
}

function limited(lines: readonly string[], most: number, what: string): string[] {
  const more = lines.length - most
  return more > 0 ? [...lines.slice(0, most), `- … and ${more} more ${what}s`] : [...lines]
}
