import type { z } from 'zod'
import type { ConfigProblem } from './config-error.ts'
import { renderPath, valueAt } from './config-path.ts'
import type { ConfigPath } from './config-path.ts'
import { describeFound } from './found.ts'
import { nearest } from '../targets/options/nearest.ts'

/** Collects the mistakes and warnings of one config, one for each place. */
export class Findings {
  readonly problems: ConfigProblem[] = []
  readonly warnings: ConfigProblem[] = []
  readonly #places = new Set<string>()

  /** Notes a mistake. Only the first for a place counts: the others follow from it. */
  problem(path: ConfigPath, message: string, more: Omit<ConfigProblem, 'path' | 'message'> = {}): void {
    const place = renderPath(path)
    if (this.#places.has(place)) return
    this.#places.add(place)
    this.problems.push({ path: place, message, ...more })
  }

  /** Notes something that works but should not stay. */
  warning(path: ConfigPath, message: string, suggestion: string): void {
    this.warnings.push({ path: renderPath(path), message, suggestion })
  }

  /** Checks a value that stands at `path`; undefined if there is a mistake in it, which is noted. */
  parse<S extends z.ZodType>(schema: S, value: unknown, path: ConfigPath): z.output<S> | undefined {
    const result = schema.safeParse(value)
    if (result.success) return result.data
    for (const issue of result.error.issues) this.#issue(issue, schema, value, path)
    return undefined
  }

  #issue(issue: z.core.$ZodIssue, schema: z.ZodType, root: unknown, base: ConfigPath): void {
    const inner = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))
    const path = [...base, ...inner]
    if (issue.code === 'unrecognized_keys') {
      const names = keysAt(schema, inner)
      for (const key of issue.keys) this.unknownName([...path, key], 'unknown key', key, names)
    } else if (issue.code === 'invalid_key') {
      const expected = issue.issues[0]?.message ?? 'another name'
      this.problem(path, 'this name is not possible', { expected, found: JSON.stringify(inner.at(-1)) })
    } else {
      this.#wrongValue(path, valueAt(root, inner), issue)
    }
  }

  #wrongValue(path: ConfigPath, value: unknown, issue: z.core.$ZodIssue): void {
    const message = value === undefined ? 'missing' : 'wrong value'
    const suggestion = suggestValue(value, issue)
    this.problem(path, message, {
      expected: issue.message,
      found: describeFound(value, path),
      ...(suggestion !== undefined && { suggestion }),
    })
  }

  /** Notes a name that does not exist, with the nearest that does. */
  unknownName(path: ConfigPath, message: string, name: string, names: readonly string[]): void {
    const meant = nearest(name, names)
    this.problem(path, message, {
      expected: names.length === 0 ? 'nothing' : `one of ${names.join(', ')}`,
      found: describeFound(name, []),
      ...(meant !== undefined && { suggestion: meant }),
    })
  }
}

function suggestValue(value: unknown, issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'invalid_value' && typeof value === 'string') {
    return nearest(value, issue.values.map(String))
  }
  if (issue.code !== 'invalid_type') return undefined
  if (issue.expected === 'array' && value !== undefined) return 'put it in a list: [ … ]'
  const isNumeral = typeof value === 'string' && /^\d+$/.test(value)
  if (issue.expected === 'number' && isNumeral) return `${value}, without quotes`
  if (issue.expected === 'boolean' && (value === 'true' || value === 'false'))
    return `${value}, without quotes`
  return undefined
}

/** The keys that may stand at a path inside a schema. */
export function keysAt(schema: unknown, path: ConfigPath): readonly string[] {
  const [step, ...rest] = path
  const inner = unwrapped(schema)
  if (step === undefined) return Object.keys(inner.shape ?? {})
  return keysAt(typeof step === 'number' ? inner.element : inner.shape?.[step], rest)
}

interface Structure {
  readonly shape?: Readonly<Record<string, unknown>>
  readonly element?: unknown
}

/** The object or list inside optional, default and pre-processed schemas. */
export function unwrapped(schema: unknown): Structure {
  if (typeof schema !== 'object' || schema === null) return {}
  if ('unwrap' in schema && typeof schema.unwrap === 'function') return unwrapped(schema.unwrap())
  if ('out' in schema) return unwrapped(schema.out)
  return schema
}
