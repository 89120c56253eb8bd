const QUOTE = 34
const BACKSLASH = 92

/** JSON text without the white space between its parts. */
export function minified(text: string): string {
  const parts: string[] = []
  let plain = 0
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === 32 || code === 10 || code === 13 || code === 9) {
      if (at > plain) parts.push(text.slice(plain, at))
      plain = ++at
    } else at++
  }
  return plain === 0 ? text : parts.join('') + text.slice(plain)
}

/**
 * Minified JSON as a part of a string: quotes are left out, as EventBridge does, and other escapes stay, so that the string is one.
 */
export function withoutQuotes(json: string): string {
  const parts: string[] = []
  let plain = 0
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    const isEscaped = code === BACKSLASH && json.charCodeAt(at + 1) === QUOTE
    if (code === QUOTE || isEscaped) {
      parts.push(json.slice(plain, at))
      if (isEscaped) at++
      plain = at + 1
    } else if (code === BACKSLASH) at++
  }
  return parts.join('') + json.slice(plain)
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at + 1
    at += code === BACKSLASH ? 2 : 1
  }
  return at
}
