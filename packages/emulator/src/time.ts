/** Milliseconds since the epoch, as the emulated service sees them. Tests pass their own. */
export type Clock = () => number

/** A time as the live API writes it: whole seconds, `2026-09-25 21:40:11 UTC`. */
export function apiTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** A time as webhook payloads write it: ISO 8601, whole seconds. The API has no finer one to agree with. */
export function isoTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

const API_TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(\.\d{1,3})?\d*(?: ?UTC|Z)?$/
const ISO_WITH_OFFSET = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?[+-]\d{2}:?\d{2}$/

/** Reads both published formats (and a bare date); `undefined` when the text is neither. */
export function parseTime(text: string): number | undefined {
  const trimmed = text.trim()
  const parts = API_TIME.exec(trimmed)
  let ms = Number.NaN
  if (parts) ms = Date.parse(`${parts[1]}T${parts[2]}${parts[3] ?? ''}Z`)
  else if (ISO_WITH_OFFSET.test(trimmed)) ms = Date.parse(trimmed)
  else if (/^\d{4}-\d{2}-\d{2}$/.test(trimmed)) ms = Date.parse(`${trimmed}T00:00:00Z`)
  return Number.isNaN(ms) ? undefined : ms
}
