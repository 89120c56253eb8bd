/**
 * Targets of a JSON config: `{ "kind": "http", "url": "https://example.com", … }`.
 *
 * @module
 */
import type { StreamTarget, Target } from '../contract/target.ts'
import { exec } from './exec/exec.ts'
import { http } from './http/http.ts'
import { nearest } from './options/nearest.ts'
import { TargetOptionsError } from './options/target-options-error.ts'
import { stream } from './stream.ts'

type Json = Readonly<Record<string, unknown>>

const makers: Readonly<Record<string, (json: Json) => Target | StreamTarget>> = {
  http: ({ url, ...options }) => http(url as string, options),
  exec: ({ command, args, ...options }) =>
    exec(command as string, (args ?? []) as readonly string[], options),
  stream: ({ name, ...options }) => {
    const [unknown] = Object.keys(options)
    if (unknown === undefined) return stream(name as string)
    const message = `There is no option "${unknown}" here; there is name`
    throw new TargetOptionsError('stream', [{ path: [unknown], message }])
  },
  fn: () => {
    const message = 'A function cannot be written in JSON; use a signalbox.config.ts'
    throw new TargetOptionsError('fn', [{ path: ['kind'], message }])
  },
}

/** The kinds there are. */
export const targetKinds: readonly string[] = Object.keys(makers)

/** Makes the target that a JSON object describes. Throws a `TargetOptionsError` with every mistake. */
export function makeTarget(json: Json & { readonly kind: string }): Target | StreamTarget {
  const { kind, ...options } = json
  const make = Object.hasOwn(makers, kind) ? makers[kind] : undefined
  if (make) return make(options)
  const meant = nearest(kind, targetKinds)
  const message = `There is no kind of target "${kind}"${meant === undefined ? '' : `; did you mean "${meant}"`}`
  throw new TargetOptionsError(kind, [{ path: ['kind'], message }])
}
