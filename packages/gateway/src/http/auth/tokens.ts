/**
 * Who may do what. Tokens are kept as SHA-256 hashes and compared in constant time; a session of a
 * browser is a signed cookie made from a token, so that it ends when the token is changed.
 *
 * @module
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Millis } from '../../store/store.ts'

/** What a request needs: the admin token has all. */
export type Need = 'admin' | 'read' | 'ingest' | `stream:${string}`

/** Who is asking, as far as a token says. */
export interface Caller {
  readonly name: string
  readonly scopes: readonly string[]
}

export interface NamedToken {
  readonly name: string
  readonly token: string
  /** `admin`, `read`, `ingest`, `stream:<name>`. */
  readonly scopes: readonly string[]
}

interface Entry extends Caller {
  readonly hash: Buffer
}

export const sessionMs = 12 * 60 * 60 * 1000

/** True if a caller with these scopes may do what needs `need`. */
export function allows(scopes: readonly string[], need: Need): boolean {
  if (scopes.includes('admin') || scopes.includes(need)) return true
  return need.startsWith('stream:') && scopes.includes('read')
}

/**
 * All tokens of a gateway.
 *
 * @example
 * const tokens = new TokenBook([{ name: 'admin', token: 'sbx_…', scopes: ['admin'] }])
 * tokens.check('sbx_…')?.name // 'admin'
 */
export class TokenBook {
  readonly #entries: readonly Entry[]

  constructor(tokens: readonly NamedToken[]) {
    this.#entries = tokens.map(({ name, token, scopes }) => {
      if (token.length < 16) throw new RangeError(`The token "${name}" is shorter than 16 characters`)
      return { name, scopes, hash: sha256(token) }
    })
  }

  /** Whose token it is. Every token is compared, so that the time says nothing about which one fits. */
  check(token: string): Caller | undefined {
    const hash = sha256(token)
    let found: Entry | undefined
    for (const entry of this.#entries) if (timingSafeEqual(entry.hash, hash)) found = entry
    return found
  }

  /** A cookie value for a browser that showed this token; undefined if the token is unknown. */
  openSession(token: string, now: Millis, nonce: string): string | undefined {
    const caller = this.check(token)
    const entry = this.#entries.find((entry) => entry === caller)
    if (entry === undefined) return undefined
    const claims = Buffer.from(JSON.stringify([entry.name, now + sessionMs, nonce])).toString('base64url')
    return `${claims}.${signature(claims, entry).toString('base64url')}`
  }

  /** Whose session it is; undefined if it is forged, expired or made from a token that is gone. */
  checkSession(cookie: string, now: Millis): Caller | undefined {
    const [claims = '', mac = '', ...rest] = cookie.split('.')
    const read = readClaims(claims)
    const entry = this.#entries.find((entry) => entry.name === read?.name)
    if (read === undefined || entry === undefined || rest.length > 0 || read.until <= now) return undefined
    const given = Buffer.from(mac, 'base64url')
    const expected = signature(claims, entry)
    return given.length === expected.length && timingSafeEqual(given, expected) ? entry : undefined
  }
}

function readClaims(claims: string): { name: string; until: number } | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))
    if (!Array.isArray(value)) return undefined
    const [name, until] = value as unknown[]
    return typeof name === 'string' && typeof until === 'number' ? { name, until } : undefined
  } catch {
    return undefined
  }
}

function signature(claims: string, entry: Entry): Buffer {
  return createHmac('sha256', entry.hash).update('signalbox session ').update(claims).digest()
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
