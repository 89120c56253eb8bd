import type { Env } from './env-file.ts'
import type { ConfigPath } from './config-path.ts'
import type { Findings } from './problems.ts'

/** Parts that are plain settings: references in them are filled in when the config is loaded. */
const settings = ['listen', 'dataDir', 'allowedHosts', 'limits']

/**
 * Replaces `env('NAME')` by its value in the parts that hold no secrets. Secrets stay references;
 * they are looked up when they are used.
 */
export function fillIn(written: unknown, env: Readonly<Env>, findings: Findings): unknown {
  if (typeof written !== 'object' || written === null) return written
  if (Array.isArray(written) || written instanceof Promise) return written
  return Object.fromEntries(
    Object.entries(written).map(([key, value]: [string, unknown]) => [
      key,
      settings.includes(key) ? filled(value, [key], env, findings) : value,
    ]),
  )
}

/** A value with each `env('NAME')` in it replaced. */
export function filled(value: unknown, path: ConfigPath, env: Readonly<Env>, findings: Findings): unknown {
  if (typeof value !== 'object' || value === null || path.length > 8) return value
  if ('$env' in value && typeof value.$env === 'string') {
    return looked(value.$env, 'fallback' in value ? value.fallback : undefined, path, env, findings)
  }
  if (Array.isArray(value)) return value.map((item, index) => filled(item, [...path, index], env, findings))
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      filled(inner, [...path, key], env, findings),
    ]),
  )
}

function looked(
  name: string,
  fallback: unknown,
  path: ConfigPath,
  env: Readonly<Env>,
  findings: Findings,
): unknown {
  const value = env[name] || fallback
  if (value === undefined) {
    findings.problem(path, `the environment variable ${name} is not set`, {
      expected: 'a value',
      found: `env(${JSON.stringify(name)})`,
      suggestion: `set ${name}, or give a fallback: env(${JSON.stringify(name)}, '…')`,
    })
  }
  // The environment knows text only; a port or a limit is meant as a number.
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
}
