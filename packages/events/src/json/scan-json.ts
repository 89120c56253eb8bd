/**
 * One pass over JSON text before `JSON.parse`, for what that function will not tell: how deep it is,
 * how many members its objects have, and which numbers a double cannot hold.
 *
 * @module
 */

/** What the pass found. */
export interface JsonScan {
  /** The text with numbers that a double cannot hold put in quotes; the same text if there are none. */
  readonly text: string
  readonly depth: number
  /** Members of all objects, counted by their colons. */
  readonly members: number
}

const quote = 0x22
const backslash = 0x5c
// Fewer characters than this cannot hold more digits than a double keeps, unless there is an exponent.
const alwaysExactLength = 15
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** Scans `text`; stops early once it is deeper than `maxDepth`. Never throws on malformed text. */
export function scanJson(text: string, maxDepth: number): JsonScan {
  let depth = 0
  let deepest = 0
  let members = 0
  let rewritten = ''
  let copied = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === quote) {
      i = endOfString(text, i)
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > deepest) deepest = depth
      if (depth > maxDepth) return { text, depth, members }
    } else if (code === 0x7d || code === 0x5d) {
      depth--
    } else if (code === 0x3a) {
      members++
    } else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      const end = endOfNumber(text, i)
      const literal = needsCheck(text, i, end) ? text.slice(i, end) : ''
      if (literal !== '' && jsonNumber.test(literal) && !survivesAsDouble(literal)) {
        rewritten += `${text.slice(copied, i)}"${literal}"`
        copied = end
      }
      i = end - 1
    }
  }
  return { text: copied === 0 ? text : rewritten + text.slice(copied), depth: deepest, members }
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(at - 1 - backslashes) === backslash) backslashes++
  return backslashes % 2 === 1
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1
  while (end < text.length && isNumberChar(text.charCodeAt(end))) end++
  return end
}

function isNumberChar(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    code === 0x2e ||
    (code | 0x20) === 0x65 ||
    code === 0x2d ||
    code === 0x2b
  )
}

function needsCheck(text: string, start: number, end: number): boolean {
  if (end - start > alwaysExactLength) return true
  for (let i = start + 1; i < end; i++) if ((text.charCodeAt(i) | 0x20) === 0x65) return true
  return false
}

/** True if a double has the same value as the literal, and would be read back as the same number. */
function survivesAsDouble(literal: string): boolean {
  const value = Number(literal)
  if (!Number.isFinite(value)) return false
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return false
  return decimal(literal) === decimal(String(value))
}

/** One spelling per value: the significant digits, and the power of ten of the last one. */
function decimal(literal: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(literal)
  if (match === null) return literal
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const all = stripLeadingZeros(whole + fraction)
  if (all === '') return '0'
  const significant = stripTrailingZeros(all)
  return `${sign}${significant}e${Number(exponent) - fraction.length + (all.length - significant.length)}`
}

function stripLeadingZeros(digits: string): string {
  let start = 0
  while (digits.charCodeAt(start) === 0x30) start++
  return digits.slice(start)
}

function stripTrailingZeros(digits: string): string {
  let end = digits.length
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end--
  return digits.slice(0, end)
}
