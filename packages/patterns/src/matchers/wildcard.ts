/** The reason why a wildcard is not one. Positions count UTF-8 bytes, and the quote before the text is one of them. */
export function wildcardProblem(wildcard: string): string | undefined {
  let bytes = 1
  for (let at = 0; at < wildcard.length;) {
    const char = String.fromCodePoint(wildcard.codePointAt(at) ?? 0)
    const next = wildcard[at + 1]
    if (char === '*' && next === '*') return `Consecutive wildcard characters at pos ${bytes}`
    if (char === '\\') {
      if (next !== '*' && next !== '\\') return `Invalid escape character at pos ${bytes}`
      bytes++
      at++
    }
    bytes += utf8Length(char)
    at += char.length
  }
  return undefined
}

function utf8Length(char: string): number {
  const code = char.codePointAt(0) ?? 0
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
}

/** The texts between the stars, escapes resolved. */
export function wildcardParts(wildcard: string): string[] {
  const parts = ['']
  for (let at = 0; at < wildcard.length; at++) {
    const char = wildcard[at] as string
    if (char === '*') parts.push('')
    else parts[parts.length - 1] += char === '\\' ? (wildcard[++at] ?? '') : char
  }
  return parts
}

/**
 * Takes each part at its first place after the one before. That is enough, since a star takes any text, so there is no
 * going back and the time grows with the value, not with the number of stars.
 */
export function matchesWildcard(wildcard: string): (value: string) => boolean {
  const parts = wildcardParts(wildcard)
  const first = parts[0] as string
  if (parts.length === 1) return (value) => value === first
  const last = parts.at(-1) as string
  const middle = parts.slice(1, -1)
  return (value) => {
    const end = value.length - last.length
    if (end < first.length || !value.startsWith(first) || !value.endsWith(last)) return false
    let at = first.length
    for (const part of middle) {
      const found = value.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return at <= end
  }
}
