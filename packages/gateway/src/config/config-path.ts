import { renderPath as renderSteps } from '../targets/options/target-options-error.ts'

/** Keys and indexes from the root of a config to a value. */
export type ConfigPath = readonly (string | number)[]

/** A path as one would write it in code: `rules["large-videos"].targets[0]`. */
export function renderPath(path: ConfigPath): string {
  return renderSteps(path)
}

/** The value at a path; undefined if the way there ends early. */
export function valueAt(root: unknown, path: ConfigPath): unknown {
  let value = root
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Readonly<Record<string | number, unknown>>)[step]
  }
  return value
}
