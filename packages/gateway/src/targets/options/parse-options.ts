import type { z } from 'zod'
import { nearest } from './nearest.ts'
import { TargetOptionsError } from './target-options-error.ts'
import type { Mistake } from './target-options-error.ts'

/** Just enough of a zod issue to walk through unions as well. */
type Issue = z.core.$ZodIssue

/**
 * Checks the options of a target. All mistakes come out as one error, each with its path, what was
 * expected and, for an unknown name, the nearest valid one.
 *
 * @param label - How the target reads in a message: `http("https://example.com")`.
 * @param names - The names of all options, for suggestions.
 */
export function parseOptions<S extends z.ZodObject>(schema: S, options: unknown, label: string): z.output<S> {
  const result = schema.safeParse(options)
  if (result.success) return result.data
  const mistakes = result.error.issues.flatMap((issue) => mistakesOf(issue, schema))
  throw new TargetOptionsError(label, mistakes)
}

function mistakesOf(issue: Issue, schema: z.ZodObject): Mistake[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))
  if (issue.code === 'unrecognized_keys') {
    const names = namesAt(schema, path)
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownName(key, names) }))
  }
  return [{ path, message: issue.message }]
}

function unknownName(key: string, names: readonly string[]): string {
  const meant = nearest(key, names)
  if (meant !== undefined) return `There is no option "${key}" here; did you mean "${meant}"`
  return `There is no option "${key}" here; there are ${names.join(', ')}`
}

/** The options that exist where the path leads to. */
function namesAt(schema: unknown, path: readonly (string | number)[]): readonly string[] {
  const shape = shapeOf(schema)
  const [step, ...rest] = path
  if (step === undefined) return Object.keys(shape)
  return namesAt(shape[step], rest)
}

function shapeOf(schema: unknown): Readonly<Record<string | number, unknown>> {
  if (typeof schema !== 'object' || schema === null) return {}
  if ('shape' in schema) return schema.shape as Record<string, unknown>
  // Optional, default and transformed schemas wrap the one with the names.
  if ('unwrap' in schema && typeof schema.unwrap === 'function') return shapeOf(schema.unwrap())
  if ('in' in schema) return shapeOf(schema.in)
  if ('options' in schema && Array.isArray(schema.options)) {
    return Object.assign({}, ...schema.options.map(shapeOf)) as Record<string, unknown>
  }
  return {}
}
