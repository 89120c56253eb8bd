import type { HeaderSource } from './verify-result.ts'

/** A header's value, whatever the case of its name; several are joined as HTTP joins them. */
export function headerValue(headers: HeaderSource, lowerName: string): string | undefined {
  if (typeof headers.get === 'function') return headers.get(lowerName) ?? undefined
  const record = headers as Readonly<Record<string, string | string[] | undefined>>
  const value = Object.hasOwn(record, lowerName) ? record[lowerName] : findHeader(record, lowerName)
  return Array.isArray(value) ? value.join(', ') : value
}

function findHeader(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  lowerName: string,
): string | string[] | undefined {
  for (const name in headers) {
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return headers[name]
  }
  return undefined
}
