import type { SecretRef } from '../contract/target.ts'
import type { ConfigPath } from './config-path.ts'
import type { Env } from './env-file.ts'
import type { Findings } from './problems.ts'
import { findSecret } from './secrets.ts'

interface Use {
  readonly path: ConfigPath
  readonly ref: SecretRef
  readonly minLength: number
}

/** Every secret that a config uses, so that all that are missing can be named at once. */
export class SecretUses {
  readonly #uses: Use[] = []

  add(path: ConfigPath, ref: SecretRef, minLength = 1): void {
    this.#uses.push({ path, ref, minLength })
  }

  /** Adds each `env('NAME')` anywhere inside the options of a target. */
  addAll(path: ConfigPath, options: unknown): void {
    for (const { steps, name, fallback } of references(options, [])) {
      this.add([...path, ...steps], { $env: name, ...(fallback !== undefined && { fallback }) })
    }
  }

  check(env: Readonly<Env>, findings: Findings): void {
    for (const { path, ref, minLength } of this.#uses) {
      const value = findSecret(ref, env)
      if (value === undefined) missing(path, ref, env, findings)
      else if (value.length < minLength) {
        findings.problem(path, 'too short to be safe', {
          expected: `at least ${minLength} characters`,
          found: `text of ${value.length} characters`,
          suggestion: 'make one with: openssl rand -hex 32',
        })
      }
    }
  }
}

function missing(path: ConfigPath, ref: SecretRef, env: Readonly<Env>, findings: Findings): void {
  if (typeof ref === 'string') {
    findings.problem(path, 'missing', { expected: 'a secret', found: 'empty text' })
    return
  }
  const name = ref.$env
  findings.problem(
    path,
    `the environment variable ${name} is ${env[name] === undefined ? 'not set' : 'empty'}`,
    {
      expected: 'a secret',
      found: `env(${JSON.stringify(name)})`,
      suggestion: `export ${name}=…, or write ${name}=… into a .env file beside the config`,
    },
  )
}

interface Reference {
  readonly steps: ConfigPath
  readonly name: string
  readonly fallback: string | undefined
}

function references(value: unknown, steps: ConfigPath): Reference[] {
  if (typeof value !== 'object' || value === null || steps.length > 6) return []
  if ('$env' in value && typeof value.$env === 'string') {
    const fallback = 'fallback' in value && typeof value.fallback === 'string' ? value.fallback : undefined
    return [{ steps, name: value.$env, fallback }]
  }
  const isList = Array.isArray(value)
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    references(inner, [...steps, isList ? Number(key) : key]),
  )
}
