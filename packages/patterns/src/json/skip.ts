/**
 * Passes over JSON values in bytes without decoding them. Two ways, one each for the two promises of a `Matcher`:
 *
 * - `skipValue` checks what it passes exactly as a parser would: grammar, escapes, control characters, UTF-8. It buys an exact
 *   engine that never accepts a broken event, at about the price of looking at each byte once.
 * - `skipLoosely` only looks for where the value ends: quotes and brackets.
 *
 * Both are one loop with an explicit stack, so that depth costs no call stack, and long on purpose: this is where an
 * event's unused bytes, nearly all of them, are spent. Positions come back as numbers; -1 says "this is not JSON" and leaves the
 * message to the parser that reads it again.
 */

const QUOTE = 34
const BACKSLASH = 92
const COMMA = 44
const COLON = 58
const OPEN_ARRAY = 91
const CLOSE_ARRAY = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/** 1 for the bytes that end a run of plain ASCII in a string: quote, backslash, control characters, non-ASCII. */
const SPECIAL = new Uint8Array(256).map((_, byte) =>
  byte < 32 || byte === QUOTE || byte === BACKSLASH || byte > 127 ? 1 : 0,
)
const WORDS = { t: [114, 117, 101], f: [97, 108, 115, 101], n: [117, 108, 108] } as const

/** The offset of the next byte that is not white space. */
export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from
  for (;;) {
    const byte = bytes[at]
    if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) return at
    at++
  }
}

/** From after a string's opening quote to after its closing one. */
export function skipString(bytes: Uint8Array, from: number): number {
  const end = bytes.length
  let at = from
  while (at < end) {
    const byte = bytes[at] as number
    if (SPECIAL[byte] === 0) at++
    else if (byte === QUOTE) return at + 1
    else {
      at = skipSpecial(bytes, at)
      if (at < 0) return -1
    }
  }
  return -1
}

/** From an escape, or a character beyond ASCII, to after it. */
export function skipSpecial(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] as number
  if (byte === BACKSLASH) return skipEscape(bytes, at + 1)
  return byte < 128 ? -1 : skipCharacter(bytes, at)
}

function skipEscape(bytes: Uint8Array, at: number): number {
  switch (bytes[at]) {
    case QUOTE:
    case BACKSLASH:
    case 47: // /
    case 98: // b
    case 102: // f
    case 110: // n
    case 114: // r
    case 116: // t
      return at + 1
    case 117: // u
      for (let digit = at + 1; digit < at + 5; digit++) if (!isHex(bytes[digit])) return -1
      return at + 5
    default:
      return -1
  }
}

function isHex(byte: number | undefined): boolean {
  if (byte === undefined) return false
  return (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 70) || (byte >= 97 && byte <= 102)
}

/** One character of two to four bytes, by the table of well-formed UTF-8: no overlong forms, no surrogates. */
function skipCharacter(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number
  const second = bytes[at + 1] ?? 0
  if (lead >= 0xc2 && lead <= 0xdf) return isContinuation(second) ? at + 2 : -1
  if (lead >= 0xe0 && lead <= 0xef) {
    const low = lead === 0xe0 ? 0xa0 : 0x80
    const high = lead === 0xed ? 0x9f : 0xbf
    return second >= low && second <= high && isContinuation(bytes[at + 2]) ? at + 3 : -1
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const low = lead === 0xf0 ? 0x90 : 0x80
    const high = lead === 0xf4 ? 0x8f : 0xbf
    const rest = isContinuation(bytes[at + 2]) && isContinuation(bytes[at + 3])
    return second >= low && second <= high && rest ? at + 4 : -1
  }
  return -1
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}

/** From a number's first character to after its last. What follows is the caller's to judge. */
export function skipNumber(bytes: Uint8Array, from: number): number {
  let at = from
  if (bytes[at] === 45) at++
  let byte = bytes[at] ?? 0
  if (byte === 48) byte = bytes[++at] ?? 0
  else if (byte >= 49 && byte <= 57) {
    do byte = bytes[++at] ?? 0
    while ((byte - 48) >>> 0 < 10)
  } else return -1
  if (byte === 46) {
    byte = bytes[++at] ?? 0
    if (byte < 48 || byte > 57) return -1
    do byte = bytes[++at] ?? 0
    while ((byte - 48) >>> 0 < 10)
  }
  if ((byte | 32) === 101) {
    byte = bytes[++at] ?? 0
    if (byte === 43 || byte === 45) byte = bytes[++at] ?? 0
    if (byte < 48 || byte > 57) return -1
    do byte = bytes[++at] ?? 0
    while ((byte - 48) >>> 0 < 10)
  }
  return at
}

/** From the first character of `true`, `false` or `null` to after the word. */
export function skipWord(bytes: Uint8Array, from: number): number {
  const first = bytes[from]
  const rest = first === 116 ? WORDS.t : first === 102 ? WORDS.f : first === 110 ? WORDS.n : undefined
  if (rest === undefined) return -1
  for (let index = 0; index < rest.length; index++) if (bytes[from + 1 + index] !== rest[index]) return -1
  return from + 1 + rest.length
}

/** From a value's first character to after it, checking all of it. */
export function skipValue(bytes: Uint8Array, from: number): number {
  const end = bytes.length
  let at = from
  let depth = 0
  // The containers around, one bit each, innermost lowest: 1 for an array. Each 31 levels go to `deeper`.
  let arrays = 0
  let deeper: number[] | undefined
  for (;;) {
    // A value starts at `at`.
    let byte = bytes[at] as number
    if (byte === QUOTE) {
      at++
      for (;;) {
        if (at >= end) return -1
        byte = bytes[at] as number
        if (SPECIAL[byte] === 0) at++
        else if (byte === QUOTE) break
        else if ((at = skipSpecial(bytes, at)) < 0) return -1
      }
      at++
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      const array = byte === OPEN_ARRAY
      at = skipSpace(bytes, at + 1)
      byte = bytes[at] as number
      if (byte === (array ? CLOSE_ARRAY : CLOSE_OBJECT)) at++
      else {
        if (depth % 31 === 0 && depth > 0) (deeper ??= []).push(arrays)
        arrays = (arrays << 1) | (array ? 1 : 0)
        depth++
        if (!array) {
          at = skipName(bytes, at)
          if (at < 0) return -1
        }
        continue
      }
    } else if (byte === 45 || (byte >= 48 && byte <= 57)) {
      at = skipNumber(bytes, at)
      if (at < 0) return -1
    } else {
      at = skipWord(bytes, at)
      if (at < 0) return -1
    }
    // After a value: the ends of containers, or a comma.
    for (;;) {
      if (depth === 0) return at
      byte = bytes[at] as number
      if (byte !== COMMA && byte !== CLOSE_OBJECT && byte !== CLOSE_ARRAY) {
        at = skipSpace(bytes, at)
        byte = bytes[at] as number
      }
      const array = (arrays & 1) === 1
      if (byte === COMMA) {
        at++
        byte = bytes[at] as number
        if (byte === 32 || byte === 10 || byte === 13 || byte === 9) at = skipSpace(bytes, at)
        if (!array) {
          at = skipName(bytes, at)
          if (at < 0) return -1
        }
        break
      }
      if (byte !== (array ? CLOSE_ARRAY : CLOSE_OBJECT)) return -1
      at++
      depth--
      arrays = depth % 31 === 0 && depth > 0 ? (deeper?.pop() ?? 0) : arrays >> 1
    }
  }
}

/** From a member's name to the first character of its value. */
function skipName(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== QUOTE) return -1
  const end = bytes.length
  let at = from + 1
  for (;;) {
    if (at >= end) return -1
    const byte = bytes[at] as number
    if (SPECIAL[byte] === 0) at++
    else if (byte === QUOTE) break
    else if ((at = skipSpecial(bytes, at)) < 0) return -1
  }
  at++
  if (bytes[at] !== COLON) at = skipSpace(bytes, at)
  if (bytes[at] !== COLON) return -1
  at++
  const byte = bytes[at]
  return byte === 32 || byte === 10 || byte === 13 || byte === 9 ? skipSpace(bytes, at) : at
}

/** From a value's first character to after it, whatever it is made of. */
export function skipLoosely(bytes: Uint8Array, from: number): number {
  const first = bytes[from]
  if (first === OPEN_OBJECT || first === OPEN_ARRAY) return skipContainer(bytes, from + 1)
  if (first === QUOTE) return skipStringLoosely(bytes, from + 1)
  return first === 45 || (first !== undefined && first >= 48 && first <= 57)
    ? skipNumber(bytes, from)
    : skipWord(bytes, from)
}

/** From inside an object or array to after its end. */
export function skipContainer(bytes: Uint8Array, from: number): number {
  const end = bytes.length
  let depth = 1
  let at = from
  while (at < end) {
    const byte = bytes[at++] as number
    if (byte < 58) {
      if (byte === QUOTE) {
        at = skipStringLoosely(bytes, at)
        if (at < 0) return -1
      } else if (byte >= 45) {
        // Inside a number, of which events hold long runs: digits, point and minus are neighbours.
        while (at < end && ((bytes[at] as number) - 45) >>> 0 < 13) at++
      }
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++
    else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && --depth === 0) return at
  }
  return -1
}

function skipStringLoosely(bytes: Uint8Array, from: number): number {
  const end = bytes.length
  let at = from
  while (at < end) {
    const byte = bytes[at++] as number
    if (byte === QUOTE) return at
    if (byte === BACKSLASH) at++
  }
  return -1
}
