import type { SecretRef } from '../../contract/target.ts'
import { staticHeaders } from './headers.ts'
import type { HttpAuth } from './headers.ts'
import { signingKey } from './signing.ts'
import type { SigningKey } from './signing.ts'

/** What is made of the secrets of a target, to be used for many requests. */
export interface Material {
  readonly keys: readonly SigningKey[]
  /** Names and values in turn. */
  readonly headers: readonly string[]
}

export interface MaterialOptions {
  readonly secrets: readonly SecretRef[]
  readonly headers: Readonly<Record<string, SecretRef>>
  readonly auth: HttpAuth | undefined
  readonly userAgent: string
}

/**
 * Keeps the material until one of its secrets changes: references are resolved for each batch, so that
 * a new value is used at once, but keys and headers are only made anew when a value differs.
 */
export class MaterialCache {
  readonly #options: MaterialOptions
  #values: readonly string[] = []
  #material: Material | undefined

  constructor(options: MaterialOptions) {
    this.#options = options
  }

  get(secret: (ref: SecretRef) => string): Material {
    const { secrets, headers, auth, userAgent } = this.#options
    const values: string[] = []
    const resolve = (ref: SecretRef): string => {
      const value = secret(ref)
      values.push(value)
      return value
    }
    const resolvedSecrets = secrets.map(resolve)
    for (const ref of Object.values(headers)) resolve(ref)
    if (auth && 'bearer' in auth) resolve(auth.bearer)
    if (auth && 'basic' in auth) [auth.basic.user, auth.basic.password].forEach(resolve)
    if (this.#material && values.every((value, index) => value === this.#values[index])) return this.#material
    this.#material = {
      keys: resolvedSecrets.map(signingKey),
      headers: staticHeaders(headers, auth, userAgent, secret),
    }
    this.#values = values
    return this.#material
  }
}
