/**
 * The one table of errors. To add an error, add a row to the part where it belongs
 * (`ingest-rows.ts`, `admin-rows.ts`, `start-rows.ts`, `store-rows.ts`, `target-rows.ts`, `cli-rows.ts`) and run
 * `node scripts/generate-error-docs.mjs`; a test fails while table, docs and use differ.
 *
 * @module
 */
import { adminRows } from './admin-rows.ts'
import { cliRows } from './cli-rows.ts'
import { ingestRows } from './ingest-rows.ts'
import type { ErrorRow } from './row.ts'
import { startRows } from './start-rows.ts'
import { storeRows } from './store-rows.ts'
import { targetRows } from './target-rows.ts'

export const errorTable = {
  ...ingestRows,
  ...adminRows,
  ...startRows,
  ...storeRows,
  ...targetRows,
  ...cliRows,
}

/** The code of an error that a user can meet. Codes never change their meaning. */
export type ErrorCode = keyof typeof errorTable

type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never

/** The parameters that the message of `C` needs. */
export type ErrorParams<C extends ErrorCode> = {
  readonly [Name in Placeholders<(typeof errorTable)[C]['message']>]: string | number
}

/** The row of a code that may come from anywhere; undefined if it is not ours. */
export function rowOf(code: unknown): ErrorRow | undefined {
  return typeof code === 'string' && Object.hasOwn(errorTable, code)
    ? errorTable[code as ErrorCode]
    : undefined
}

/** The part after `#` in `docs/reference/errors.md`. */
export const docsSlug = (code: ErrorCode): string => code.toLowerCase()
