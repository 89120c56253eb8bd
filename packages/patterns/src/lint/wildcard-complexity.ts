import { wildcardParts } from '../matchers/wildcard.ts'

/** Texts tried before the answer is "as much as seen so far": keeps a hostile pattern from exploring for ever. */
const MOST_SETS = 2000
/** The same for many wildcards at once, each of which is followed through every text. */
const MOST_FOLLOWED = 40_000

/** A wildcard as one entry per character, null for a star. */
type Units = readonly (string | null)[]

/**
 * How many beginnings of these wildcards one text can match at the same time, up to `enough`. EventBridge refuses a pattern when that is
 * above 10, since its matcher follows them all; the one of this package does not care.
 */
export function wildcardComplexity(wildcards: readonly string[], enough: number): number {
  const patterns = wildcards.map(unitsOf)
  const alphabet = new Set(patterns.flatMap((units) => units.filter((unit) => unit !== null)))
  let most = 0
  const seen = new Set<string>()
  const queue = [patterns.map((units) => closed(units, new Set([0])))]
  for (const states of queue) {
    most = Math.max(most, size(states))
    if (most >= enough || seen.size > MOST_SETS || seen.size * patterns.length > MOST_FOLLOWED) return most
    for (const char of alphabet) {
      const next = states.map((state, index) => advanced(patterns[index] ?? [], state, char))
      const key = next.map((state) => [...state].join(' ')).join('|')
      if (size(next) === 0 || seen.has(key)) continue
      seen.add(key)
      queue.push(next)
    }
  }
  return most
}

function unitsOf(wildcard: string): Units {
  return wildcardParts(wildcard).flatMap((part, index) => {
    const chars = Array.from(part)
    return index === 0 ? chars : [null, ...chars]
  })
}

/** A state is the set of lengths of the beginnings that match; a star matches the empty text, too. */
function closed(units: Units, state: ReadonlySet<number>): ReadonlySet<number> {
  const result = new Set(state)
  for (const length of state) if (units[length] === null) result.add(length + 1)
  return result
}

function advanced(units: Units, state: ReadonlySet<number>, char: string): ReadonlySet<number> {
  const result = new Set<number>()
  for (const length of [...state].toSorted((a, b) => a - b)) {
    if (length > 0 && units[length - 1] === null) result.add(length)
    if (units[length] === char) result.add(length + 1)
  }
  return closed(units, result)
}

function size(states: readonly ReadonlySet<number>[]): number {
  return states.reduce((sum, state) => sum + state.size - (state.has(0) ? 1 : 0), 0)
}
