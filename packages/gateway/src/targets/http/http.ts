import type { Target } from '../../contract/target.ts'
import { parseOptions } from '../options/parse-options.ts'
import { policyFrom } from '../options/policy.ts'
import { TargetOptionsError } from '../options/target-options-error.ts'
import { AddressGuard, systemResolve } from './guard.ts'
import type { Resolve } from './guard.ts'
import { HttpTarget } from './http-target.ts'
import { httpSchema } from './options.ts'
import { httpName, urlProblem } from './target-url.ts'
import type { HttpOptions } from './options.ts'

/** What a test replaces. */
export interface HttpDependencies {
  readonly resolve: Resolve
  /** Wall clock in milliseconds. */
  readonly now: () => number
}

const defaults = { concurrency: 32, timeoutMs: 30_000 }
const maxResponseBytes = 65_536

/**
 * A target that posts each event to a URL, signed with its secrets.
 *
 * @example
 * http('https://example.com/on-video', { secret: env('HOOK_SECRET'), timeout: '10s', retry: { attempts: 8 } })
 */
export function http(url: string, options: HttpOptions = {}): Target {
  return createHttpTarget(url, options, { resolve: systemResolve, now: Date.now })
}

/** `http` with its clock and its resolver as arguments. */
export function createHttpTarget(
  url: string,
  options: HttpOptions,
  dependencies: HttpDependencies,
): HttpTarget {
  const problem = urlProblem(url)
  if (problem !== undefined) throw new TargetOptionsError('http', [{ path: ['url'], message: problem }])
  const address = new URL(url)
  const parsed = parseOptions(httpSchema, options, httpName(address))
  return new HttpTarget({
    ...dependencies,
    name: parsed.name ?? httpName(address),
    url: address,
    policy: policyFrom(parsed, defaults),
    body: parsed.body ?? 'envelope',
    secrets: parsed.secrets ?? (parsed.secret === undefined ? [] : [parsed.secret]),
    headers: parsed.headers ?? {},
    auth: parsed.auth,
    tls: withoutUndefined(parsed.tls ?? {}),
    guard: new AddressGuard(parsed.allowPrivate ?? false),
    maxResponseBytes: parsed.maxResponseBytes ?? maxResponseBytes,
    userAgent: 'Signalbox',
  })
}

/** What was left out is left out, not `undefined`. */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const present = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(present) as { [K in keyof T]: Exclude<T[K], undefined> }
}
