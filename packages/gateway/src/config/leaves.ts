/**
 * The leaves of the config schema. Each says in its error what was expected; `problems.ts` adds
 * where it is and what was found.
 *
 * @module
 */
import { z } from 'zod'

/** What the reference page says about a key; see `reference.ts`. */
export interface KeyDocs {
  readonly meaning: string
  /** The default in words, where the schema has none or hides it. */
  readonly default?: string
  /** The environment variable that overrides the key. */
  readonly env?: string
}

/** Attaches what the reference page says. */
export function documented<S extends z.ZodType>(schema: S, docs: KeyDocs): S {
  return schema.meta({ ...docs })
}

export function wholeNumber(min: number, max: number, unit = ''): z.ZodNumber {
  const error = `a whole number from ${min} to ${max}${unit === '' ? '' : ` (${unit})`}`
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error })
}

export const portNumber = (): z.ZodNumber => wholeNumber(0, 65_535)

export const flag = (): z.ZodBoolean => z.boolean({ error: 'true or false' })

export const text = (expected: string): z.ZodString =>
  z.string({ error: expected }).min(1, { error: expected })

export const matching = (pattern: RegExp, expected: string): z.ZodString =>
  z.string({ error: expected }).regex(pattern, { error: expected })

export const choice = <const Names extends readonly [string, ...string[]]>(
  names: Names,
): z.ZodEnum<{ [Name in Names[number]]: Name }> => z.enum(names, { error: `one of ${names.join(', ')}` })

/** A name that may stand in a path, as in `/webhooks/<name>`. */
export const pathName = (): z.ZodString =>
  matching(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/,
    'a name of letters, digits, - and _, at most 63, beginning with a letter or digit',
  )

export const httpUrl = (): z.ZodString =>
  z.string({ error: urlExpected }).refine(isHttpUrl, { error: urlExpected })

const urlExpected = 'a URL that begins with https:// or http://'

function isHttpUrl(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:')
}

/** Text, or what `env('NAME')` makes. */
export const secretRef = () => {
  const error = 'env(\'NAME\'), or { "$env": "NAME" } in JSON'
  const reference = z.strictObject({
    $env: matching(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable'),
    fallback: z.string({ error: 'text' }).exactOptional(),
  })
  return z.union([z.string().min(1), reference], { error })
}

/** A list, or one value that stands for a list of one. */
export const listOf = <S extends z.ZodType>(schema: S, expected: string) =>
  z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(schema, { error: expected }).min(1, { error: expected }),
  )
