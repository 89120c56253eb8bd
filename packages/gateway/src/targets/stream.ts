import type { StreamTarget } from '../contract/target.ts'
import { TargetOptionsError } from './options/target-options-error.ts'

/**
 * A named stream: the events of every rule that names it, read with `GET /v1/streams/<name>`. Nothing is
 * delivered to it; its readers follow the log at their own pace and resume where they stopped.
 *
 * @example
 * stream('audit')
 */
export function stream(name: string): StreamTarget {
  if (typeof name !== 'string' || !/^[A-Za-z0-9][\w.-]{0,99}$/.test(name)) {
    const message = 'Expected a name of letters, digits, "-", "_" and ".", for a URL'
    throw new TargetOptionsError('stream', [{ path: ['name'], message }])
  }
  return { name, kind: 'stream' }
}
