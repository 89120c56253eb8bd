import type { JsonObject, JsonValue } from '../json/json-value.ts'
import { isJsonObject } from '../json/json-value.ts'
import { scanJson } from '../json/scan-json.ts'
import { PayloadError } from './payload-error.ts'

export interface ParseOptions {
  /** Levels of objects and arrays; 64 by default, 1,000 at most. */
  readonly maxDepth?: number
}

export interface ParsedPayload {
  readonly value: JsonObject
  /**
   * `value` says the same as the bytes. False if numbers became text or a key came twice: whoever
   * stores the payload must serialise `value`, not copy the bytes.
   */
  readonly exact: boolean
  /** The bytes as text. */
  readonly text: string
}

const defaultMaxDepth = 64
const deepestAllowed = 1000
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads a body as JSON without losing anything. Numbers that JavaScript cannot hold (19-digit ids
 * among them) become strings. Of a key that comes twice the last one counts, as in `JSON.parse`.
 *
 * @example
 * const { value } = parsePayload(new TextEncoder().encode('{"id":1234567890123456789}'))
 * value.id // '1234567890123456789'
 */
export function parsePayload(raw: Uint8Array, options: ParseOptions = {}): ParsedPayload {
  const maxDepth = Math.min(options.maxDepth ?? defaultMaxDepth, deepestAllowed)
  const text = decode(raw)
  const scan = scanJson(text, maxDepth)
  if (scan.depth > maxDepth) {
    throw new PayloadError(
      'SB_PAYLOAD_TOO_DEEP',
      `The body is nested deeper than ${maxDepth} levels. No Fast.io event is; raise maxDepth if yours is.`,
    )
  }
  const value = parse(scan.text)
  return { value, exact: scan.text === text && countMembers(value) === scan.members, text }
}

function decode(raw: Uint8Array): string {
  if (raw.length === 0) {
    throw new PayloadError('SB_PAYLOAD_EMPTY', 'The body is empty. A webhook sends a JSON object.')
  }
  if (raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf) {
    throw new PayloadError(
      'SB_PAYLOAD_BOM',
      'The body starts with a byte order mark, which JSON does not allow. Send plain UTF-8.',
    )
  }
  try {
    return decoder.decode(raw)
  } catch (cause) {
    throw new PayloadError(
      'SB_PAYLOAD_NOT_UTF8',
      'The body is not valid UTF-8. JSON must be UTF-8; if it is compressed, send it uncompressed.',
      { cause },
    )
  }
}

function parse(text: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's own message quotes the body, so it is not passed on as the cause.
    throw new PayloadError(
      'SB_PAYLOAD_NOT_JSON',
      'The body is not JSON. A webhook sends a JSON object; the body may have been cut off on its way.',
    )
  }
  if (isJsonObject(value)) return value
  throw new PayloadError(
    'SB_PAYLOAD_NOT_OBJECT',
    'The body is JSON, but not an object. A webhook sends an object.',
  )
}

// Fewer members than colons means that a key came twice. As deep as the text, so the recursion is bounded.
function countMembers(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item)
    return count
  }
  const keys = Object.keys(value)
  for (const key of keys) count += countMembers(value[key] ?? null)
  return count + keys.length
}
