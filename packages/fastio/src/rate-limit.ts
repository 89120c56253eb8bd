/** What the service says about the caller's limit. */
export interface RateLimit {
  readonly available: number | undefined
  readonly max: number | undefined
  /** Until the limit starts anew, from now. */
  readonly resetsInMs: number | undefined
}

export type HeaderValues = Readonly<Record<string, string | string[] | undefined>>

/** When the service says nothing readable, its own client waits a minute. */
const UNREADABLE_EXPIRY_MS = 60_000

/** The longest wait that is believed. */
const MAX_WAIT_MS = 3_600_000

/** Reads the modern headers and the older ones; the expiry as unix seconds or as a date. */
export function readRateLimit(headers: HeaderValues, now: number): RateLimit {
  const expires = first(headers, 'x-ve-limit-expires', 'x-rate-limit-expiry')
  return {
    available: numberIn(first(headers, 'x-ve-limit-avail', 'x-rate-limit-available')),
    max: numberIn(first(headers, 'x-ve-limit-max', 'x-rate-limit-max')),
    resetsInMs: expires === undefined ? undefined : resetsIn(expires, now),
  }
}

/** How long to wait after a 429: `Retry-After` where there is one, else until the limit starts anew. */
export function retryAfterOf(headers: HeaderValues, now: number): number | undefined {
  const header = first(headers, 'retry-after')?.trim()
  if (header !== undefined && header !== '') {
    const at = /^\d+$/.test(header) ? now + Number(header) * 1000 : Date.parse(header)
    if (!Number.isNaN(at)) return bounded(at - now)
  }
  return readRateLimit(headers, now).resetsInMs
}

function resetsIn(text: string, now: number): number {
  const trimmed = text.trim()
  if (/^\d{9,11}(\.\d+)?$/.test(trimmed)) return bounded(Number(trimmed) * 1000 - now)
  const at = Date.parse(trimmed.replace(' UTC', 'Z').replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T'))
  return Number.isNaN(at) ? UNREADABLE_EXPIRY_MS : bounded(at - now)
}

const bounded = (ms: number): number => Math.min(MAX_WAIT_MS, Math.max(0, ms))

function first(headers: HeaderValues, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = headers[name]
    if (typeof value === 'string') return value
    if (Array.isArray(value) && value[0] !== undefined) return value[0]
  }
  return undefined
}

function numberIn(text: string | undefined): number | undefined {
  const number = Number(text ?? Number.NaN)
  return Number.isFinite(number) ? number : undefined
}
