/** Longer names are not compared: nobody reads a hint about them. */
const LONGEST = 64

/**
 * The name that somebody who typed `name` most likely meant, or undefined when none is near. Near is what fingers do, not what happens to
 * have similar letters: `agentId` and `eventId` are two words of one domain.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  for (const candidate of known) {
    const distance = misspelling(name, candidate)
    if (distance !== undefined && distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** How far one name is from another, word by word; undefined when it is another name, or the same. */
export function misspelling(a: string, b: string): number | undefined {
  if (a === b || a.length > LONGEST || b.length > LONGEST) return undefined
  const [wordsOfA, wordsOfB] = [wordsOf(a), wordsOf(b)]
  // `fileName`, `file_name` and `filename` are one name to a reader.
  if (wordsOfA.join('') === wordsOfB.join('')) return 0.5
  if (wordsOfA.length !== wordsOfB.length) return slip(wordsOfA.join(''), wordsOfB.join(''))
  let sum = 0
  for (const [index, word] of wordsOfA.entries()) {
    const distance = word === wordsOfB[index] ? 0 : slip(word, wordsOfB[index] ?? '')
    if (distance === undefined) return undefined
    sum += distance
  }
  return sum
}

/** `mimeType`, `mime_type` and `mime-type` are two words each. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[\s._-]+/)
    .filter((word) => word !== '')
}

/**
 * The edits between two words if they look like a slip. Most words of a few letters are one letter from another word, so a replaced letter
 * says little there, while neighbours that changed places, or a letter too many or too few, say a lot.
 */
function slip(a: string, b: string): number | undefined {
  // Numbers and ids differ because they are different.
  if (/\d/.test(a + b)) return undefined
  const [shorter, longer] = [Math.min(a.length, b.length), Math.max(a.length, b.length)]
  if (longer - shorter > 2) return undefined
  if (`${a}s` === b || `${b}s` === a) return shorter >= 2 ? 1 : undefined
  const distance = editDistance(a, b)
  const sameLength = shorter === longer
  const swapped = sameLength && lettersOf(a) === lettersOf(b)
  if (distance === 1) return shorter >= (sameLength && !swapped ? 6 : 3) ? 1 : undefined
  return distance === 2 && shorter >= 6 && (swapped || !sameLength) ? 2 : undefined
}

function lettersOf(word: string): string {
  return Array.from(word)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join('')
}

/** Insertions, deletions, replacements and swaps of neighbours; names are short enough for the whole table. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(
        at(rows, i - 1, j) + 1,
        (row[j - 1] ?? 0) + 1,
        at(rows, i - 1, j - 1) + (same ? 0 : 1),
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(rows, i - 2, j - 2) + 1)
      }
      row.push(cost)
    }
    rows.push(row)
  }
  return at(rows, a.length, b.length)
}

function at(rows: readonly (readonly number[])[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0
}
