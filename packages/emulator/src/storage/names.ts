import { invalidField } from '../api-error.ts'

/** A name for a file or folder, or the error that says why it cannot be one. */
export function checkName(name: string, field = 'name'): string {
  if (name.trim() === '') throw invalidField(field, 'A name cannot be empty.')
  if (Buffer.byteLength(name) > 255) throw invalidField(field, 'A name has at most 255 bytes.')
  if (name === '.' || name === '..') throw invalidField(field, 'A name cannot be "." or "..".')
  if (/[/\\]/.test(name)) throw invalidField(field, 'A name cannot hold "/" or "\\".')
  if (/\p{Cc}/u.test(name)) throw invalidField(field, 'A name cannot hold control characters.')
  if (!name.isWellFormed()) throw invalidField(field, 'A name must be well-formed Unicode.')
  return name
}

/** `report.pdf` becomes `report (2).pdf`: how a forced sibling is called. */
export function renamed(name: string, ordinal: number): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? `${name.slice(0, dot)} (${ordinal})${name.slice(dot)}` : `${name} (${ordinal})`
}
