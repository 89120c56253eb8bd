import type { Schema } from './json-schema.ts'

/** Something that is not as the schema says. */
export interface SchemaIssue {
  readonly message: string
  readonly path: readonly (string | number)[]
}

/** Everything in `value` that is not as `schema` says; empty if all is well. */
export function checkSchema(schema: Schema, value: unknown): SchemaIssue[] {
  const issues: SchemaIssue[] = []
  check(schema, value, [], issues)
  return issues
}

function check(
  schema: Schema,
  value: unknown,
  path: readonly (string | number)[],
  issues: SchemaIssue[],
): void {
  const wrong = mismatch(schema, value)
  if (wrong !== undefined) {
    issues.push({ message: wrong, path })
    return
  }
  if (Array.isArray(value)) {
    const { items } = schema
    if (items !== undefined) for (const [i, item] of value.entries()) check(items, item, [...path, i], issues)
  } else if (typeof value === 'object' && value !== null) {
    checkMembers(schema, value as Readonly<Record<string, unknown>>, path, issues)
  }
}

function checkMembers(
  schema: Schema,
  value: Readonly<Record<string, unknown>>,
  path: readonly (string | number)[],
  issues: SchemaIssue[],
): void {
  for (const key of schema.required ?? []) {
    if (!isPresent(value, key)) issues.push({ message: 'is required', path: [...path, key] })
  }
  for (const [key, member] of Object.entries(schema.properties ?? {})) {
    if (isPresent(value, key)) check(member, value[key], [...path, key], issues)
  }
}

// In JSON an undefined member is no member.
function isPresent(value: Readonly<Record<string, unknown>>, key: string): boolean {
  return Object.hasOwn(value, key) && value[key] !== undefined
}

function mismatch(schema: Schema, value: unknown): string | undefined {
  if (schema.type !== undefined && !hasType(schema.type, value)) return `must be ${article(schema.type)}`
  if (schema.const !== undefined && value !== schema.const) return `must be "${schema.const}"`
  if (typeof value === 'string') {
    if (schema.minLength !== undefined && value.length < schema.minLength) return 'must not be empty'
    if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) {
      return `must match ${schema.pattern}`
    }
  }
  if (typeof value === 'number' && schema.minimum !== undefined && value < schema.minimum) {
    return `must be at least ${schema.minimum}`
  }
  return undefined
}

function hasType(type: NonNullable<Schema['type']>, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return type === 'integer' ? Number.isInteger(value) : typeof value === type
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}
