/**
 * Times, durations and sizes for people.
 *
 * @module
 */

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/**
 * How long ago, or in how long; a date where that would say little.
 *
 * @example
 * relativeTime('2026-02-24T10:30:00Z', Date.parse('2026-02-24T10:32:00Z')) // '2 min ago'
 */
export function relativeTime(iso: string, now: number): string {
  const time = Date.parse(iso)
  if (Number.isNaN(time)) return '?'
  const distance = now - time
  const size = Math.abs(distance)
  if (size < second) return 'now'
  if (size >= 7 * day) return iso.slice(0, 10)
  const amount = roughly(size)
  return distance > 0 ? `${amount} ago` : `in ${amount}`
}

function roughly(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / second)} s`
  if (ms < hour) return `${Math.floor(ms / minute)} min`
  if (ms < day) return `${Math.floor(ms / hour)} h`
  return `${Math.floor(ms / day)} d`
}

/** `0.8 ms`, `4 ms`, `1.2 s`, `3 min`. */
export function duration(ms: number): string {
  if (ms < 1) return `${ms.toFixed(1)} ms`
  if (ms < second) return `${Math.round(ms)} ms`
  if (ms < minute) return `${(ms / second).toFixed(1)} s`
  return roughly(ms)
}

/** `2026-02-24 10:30:00.123 UTC`; milliseconds only where there are any. */
export function absoluteTime(iso: string): string {
  const time = Date.parse(iso)
  if (Number.isNaN(time)) return '?'
  return `${new Date(time).toISOString().replace('T', ' ').replace('.000Z', '').replace('Z', '')} UTC`
}

/** The time of day on this machine, for lines that come one after another. */
export function clockTime(time: number): string {
  const date = new Date(time)
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
}

const units = ['kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Decimal, as file managers and Fast.io show them: `512 B`, `1.2 kB`, `2.5 GB`. */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  let value = bytes
  let unit = 'B'
  for (const next of units) {
    if (value < 999.5) break
    value /= 1000
    unit = next
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`
}
