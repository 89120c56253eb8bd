import { invalidField, missingField } from '../api-error.ts'
import { parseTime } from '../time.ts'
import type { PageRequest } from './envelope.ts'

/** Where a value is read from: a query or the fields of a body. */
export interface Values {
  get(name: string): string | null | undefined
}

export function requireText(values: Values, name: string): string {
  const value = values.get(name)
  if (value === null || value === undefined || value === '') throw missingField(name)
  return value
}

/** Empty counts as left out. */
export function optionalText(values: Values, name: string): string | undefined {
  const value = values.get(name)
  return value === null || value === '' ? undefined : value
}

export function oneOf<T extends string>(values: Values, name: string, allowed: readonly T[], fallback: T): T {
  const value = optionalText(values, name)
  if (value === undefined) return fallback
  const found = allowed.find((item) => item === value)
  if (found === undefined) throw invalidField(name, `"${name}" must be one of: ${allowed.join(', ')}.`)
  return found
}

/** The words `true` and `false`; also 1 and 0, which some callers send. */
export function optionalBoolean(values: Values, name: string): boolean | undefined {
  const value = optionalText(values, name)
  if (value === undefined) return undefined
  if (value === 'true' || value === '1') return true
  if (value === 'false' || value === '0') return false
  throw invalidField(name, `"${name}" must be true or false.`)
}

export function wholeNumber(
  values: Values,
  name: string,
  range: { min: number; max: number; fallback: number; code?: number },
): number {
  const value = optionalText(values, name)
  if (value === undefined) return range.fallback
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
  if (number >= range.min && number <= range.max) return number
  throw invalidField(name, `"${name}" must be a whole number from ${range.min} to ${range.max}.`, range.code)
}

/** `limit` and `offset`; 207321 is what the service answers to a bad limit. */
export function pageRequest(values: Values, maxLimit = 500): PageRequest {
  const limit = wholeNumber(values, 'limit', { min: 1, max: maxLimit, fallback: 100, code: 207321 })
  const offset = wholeNumber(values, 'offset', { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 })
  return { limit, offset }
}

export function optionalTime(values: Values, name: string): number | undefined {
  const value = optionalText(values, name)
  if (value === undefined) return undefined
  const time = parseTime(value)
  if (time === undefined) throw invalidField(name, `"${name}" must be ISO 8601 or "YYYY-MM-DD HH:MM:SS UTC".`)
  return time
}
