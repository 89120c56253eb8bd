/**
 * Query parameters: parsed once, by a schema, and refused with the nearest valid name.
 *
 * @module
 */
import { z } from 'zod'
import { parseDuration } from '../config/duration.ts'
import { SignalboxError } from '../errors/index.ts'
import { nearest } from '../targets/options/nearest.ts'

/**
 * The parameters of a URL, as the schema says. Unknown, repeated and ill-formed ones are refused: a
 * misspelt filter must not answer with everything.
 *
 * @example
 * const { limit } = parseQuery(new URL(request.url).searchParams, z.object({ limit: limitParam() }))
 */
export function parseQuery<S extends z.ZodObject>(params: URLSearchParams, schema: S): z.output<S> {
  const names = Object.keys(schema.shape)
  const given: Record<string, string> = {}
  for (const [name, value] of params) {
    if (!names.includes(name)) throw badQuery(name, unknownName(name, names))
    if (Object.hasOwn(given, name)) {
      throw badQuery(name, 'it is given more than once (separate several values with commas)')
    }
    given[name] = value
  }
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw badQuery(String(issue?.path[0] ?? '?'), issue?.message ?? 'it cannot be read')
}

/** The complaint about a name that is not known. */
export function unknownName(name: string, names: readonly string[]): string {
  const meant = nearest(name, names)
  if (meant !== undefined) return `it is not known; did you mean ${meant}`
  return names.length === 0 ? 'none is expected here' : `it is not known; there are ${names.join(', ')}`
}

function badQuery(name: string, why: string): SignalboxError {
  return new SignalboxError('SB_BAD_QUERY', { name: name.slice(0, 60), why: why.replace(/\.$/, '') })
}

/** How many items at most. */
export const limitParam = (standard = 50, most = 500) =>
  z
    .string()
    .regex(/^\d{1,6}$/, `expected a number from 1 to ${most}`)
    .transform(Number)
    .pipe(z.number().min(1, `expected 1 or more`).max(most, `expected ${most} or less`))
    .default(standard)

/** A cursor: the number that an earlier answer gave as `next`. */
export const cursorParam = () =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'expected the number that an earlier answer gave as `next`')
    .transform(Number)
    .optional()

/** Free text that is compared as it is. */
export const textParam = (most = 200) =>
  z.string().min(1, 'expected some text').max(most, `expected ${most} characters or less`).optional()

/** Values separated by commas. */
export const listParam = (most = 50) =>
  z
    .string()
    .transform((text) =>
      [...new Set(text.split(',').map((item) => item.trim()))].filter((item) => item !== ''),
    )
    .pipe(
      z
        .array(z.string().max(200))
        .min(1, 'expected at least one value')
        .max(most, `expected ${most} values or less`),
    )
    .optional()

const timeHint =
  'expected a time such as 2026-02-24T10:30:00Z, milliseconds since 1970, or an age such as 15m or 2h'

/** A point in time: ISO 8601, milliseconds since 1970, or an age (`15m`: a quarter of an hour ago). */
export function parseTime(text: string, now: number): number | undefined {
  if (/^\d{10,15}$/.test(text)) return Number(text)
  const age = /^\d/.test(text) && /[a-z]$/.test(text) ? parseDuration(text) : undefined
  if (age !== undefined) return now - age
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

/** `parseTime` as a schema. */
export const timeParam = (now: () => number) =>
  z
    .string()
    .transform((text, context): number => {
      const time = parseTime(text, now())
      if (time !== undefined) return time
      context.addIssue({ code: 'custom', message: timeHint })
      return z.NEVER
    })
    .optional()
