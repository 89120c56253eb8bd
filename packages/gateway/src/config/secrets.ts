import type { SecretRef } from '../contract/target.ts'
import { SignalboxError } from '../errors/index.ts'
import type { Env } from './env-file.ts'

/**
 * The text of a secret. A reference is looked up now, not when the config was read; a variable that
 * is set to nothing counts as missing, because an empty secret protects nothing.
 *
 * @example
 * resolveSecret({ $env: 'FASTIO_WEBHOOK_SECRET' }, process.env)
 */
export function resolveSecret(ref: SecretRef, env: Readonly<Env>): string {
  const value = findSecret(ref, env)
  if (value === undefined) throw new SignalboxError('SB_SECRET_MISSING', { name: secretName(ref) })
  return value
}

/** Like `resolveSecret`, but undefined if it is missing. */
export function findSecret(ref: SecretRef, env: Readonly<Env>): string | undefined {
  if (typeof ref === 'string') return ref === '' ? undefined : ref
  return env[ref.$env] || ref.fallback || undefined
}

/** How a secret may be called in a message. */
export function secretName(ref: SecretRef): string {
  return typeof ref === 'string' ? '(literal)' : ref.$env
}

/** True for what `env('NAME')` makes, from whichever copy of the package, and for its JSON form. */
export function isSecretRef(value: unknown): value is SecretRef {
  if (typeof value === 'string') return true
  return typeof value === 'object' && value !== null && '$env' in value && typeof value.$env === 'string'
}
