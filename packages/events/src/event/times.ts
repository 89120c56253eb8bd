/**
 * Times as Fast.io and the guides write them: ISO 8601, `YYYY-MM-DD HH:MM:SS[ UTC]`, unix seconds
 * and unix milliseconds, as numbers or as text. A time without a zone is UTC, as in the API.
 *
 * @module
 */

/** A moment. */
export interface ParsedTime {
  /** Milliseconds since 1970. */
  readonly ms: number
  /** The sender gave a fraction of a second. */
  readonly precise: boolean
}

// Seconds reach this in the year 5138, milliseconds did in 1973.
const firstMillis = 1e11
const lastMillis = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** Reads a time; undefined if it is not one of the known forms. */
export function parseTime(value: unknown): ParsedTime | undefined {
  if (typeof value === 'number') return fromUnix(value)
  if (typeof value !== 'string' || value.length > 40) return undefined
  if (value.charCodeAt(4) === 0x2d) return parseCalendar(value)
  return /^\d{1,13}(?:\.\d{1,9})?$/.test(value) ? fromUnix(Number(value)) : undefined
}

/**
 * ISO 8601 in UTC; the fraction only where it was given.
 *
 * @example
 * formatTime({ ms: 1771929000000, precise: false }) // '2026-02-24T10:30:00Z'
 */
export function formatTime(time: ParsedTime): string {
  const text = new Date(time.ms).toISOString()
  return time.precise ? text : `${text.slice(0, 19)}Z`
}

/**
 * Whether a time that `parseTime` accepts is written as `formatTime` would write it: the usual case, and
 * building a date to find out costs more than all the rest of reading a time.
 */
export function isFormatted(value: unknown): value is string {
  return typeof value === 'string' && value.length === 20 && plainUtc.test(value)
}

// Without the leap second, which is read as the first of the next minute.
const plainUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\dZ$/

function fromUnix(value: number): ParsedTime | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined
  const isMillis = value >= firstMillis
  const ms = Math.floor(isMillis ? value : value * 1000)
  return ms <= lastMillis ? { ms, precise: isMillis || !Number.isInteger(value) } : undefined
}

function parseCalendar(text: string): ParsedTime | undefined {
  const separator = text.charCodeAt(10)
  if (separator !== 0x54 && separator !== 0x20 && separator !== 0x74) return undefined
  if (text.charCodeAt(7) !== 0x2d || text.charCodeAt(13) !== 0x3a || text.charCodeAt(16) !== 0x3a) {
    return undefined
  }
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  const hour = digits(text, 11, 13)
  const minute = digits(text, 14, 16)
  const second = digits(text, 17, 19)
  if (!(year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return undefined
  // 60 is a leap second: it counts as the first of the next minute.
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return undefined
  let at = 19
  let fraction = 0
  if (text.charCodeAt(at) === 0x2e) {
    const start = ++at
    while (isDigit(text, at)) at++
    if (at === start) return undefined
    fraction = Math.floor(Number(`0.${text.slice(start, at)}`) * 1000 + 1e-6)
  }
  const offset = zoneMinutes(text, at)
  if (offset === undefined) return undefined
  const ms = Date.UTC(year, month - 1, day, hour, minute, second, fraction) - offset * 60_000
  return ms >= 0 && ms <= lastMillis ? { ms, precise: at > 19 } : undefined
}

function zoneMinutes(text: string, at: number): number | undefined {
  const rest = text.slice(at)
  if (rest === 'Z' || rest === '' || rest === ' UTC' || rest === 'z') return 0
  const match = /^ ?([+-])(\d\d):?(\d\d)$/.exec(rest)
  if (match === null) return undefined
  const minutes = Number(match[2]) * 60 + Number(match[3])
  return match[1] === '-' ? -minutes : minutes
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0x30 && code <= 0x39
}

/** The number between two places; NaN if there is anything but digits. */
function digits(text: string, start: number, end: number): number {
  let value = 0
  for (let i = start; i < end; i++) value = isDigit(text, i) ? value * 10 + text.charCodeAt(i) - 0x30 : NaN
  return value
}
