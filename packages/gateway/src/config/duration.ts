/**
 * Durations as people write them in a config: `'30s'`, `'5m'`, `'24h'`, or a number of milliseconds.
 *
 * @module
 */
import { z } from 'zod'

/** Milliseconds, or a number with a unit: `500ms`, `30s`, `5m`, `24h`, `7d`. */
export type Duration = number | string

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
const spelling = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/
/** What is expected, for messages. */
export const durationHint = "milliseconds as a number, or text such as '500ms', '30s', '5m', '24h' or '7d'"

/**
 * A duration in milliseconds; undefined if it cannot be read as one.
 *
 * @example
 * parseDuration('5m') // 300000
 */
export function parseDuration(value: Duration): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined
  const [, amount, unit] = spelling.exec(value.trim()) ?? []
  if (amount === undefined || unit === undefined) return undefined
  return Math.round(Number(amount) * (unitMs[unit] ?? Number.NaN))
}

/** The shortest exact spelling: the inverse of `parseDuration`. */
export function formatDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const size = unitMs[unit] ?? 1
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`
  }
  return `${ms}ms`
}

/** A schema for a duration between two bounds; what comes out is milliseconds. */
export function durationSchema(bounds: { readonly min?: number; readonly max?: number } = {}) {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = bounds
  return z
    .union([z.number(), z.string()], { error: `Expected ${durationHint}` })
    .transform((value, context): number => {
      const ms = parseDuration(value)
      if (ms !== undefined && ms >= min && ms <= max) return ms
      context.addIssue({ code: 'custom', message: complaint(value, ms, min, max) })
      return z.NEVER
    })
}

function complaint(value: Duration, ms: number | undefined, min: number, max: number): string {
  if (ms === undefined) {
    const bare = typeof value === 'string' && /^\d+$/.test(value.trim())
    const hint = bare
      ? ` (a bare number in quotes has no unit: write '${value.trim()}s' or ${value.trim()})`
      : ''
    return `Expected ${durationHint}, not ${JSON.stringify(value)}${hint}`
  }
  return ms < min ? `Expected at least ${formatDuration(min)}` : `Expected at most ${formatDuration(max)}`
}
