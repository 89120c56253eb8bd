/**
 * The tokens of a config, resolved.
 *
 * @module
 */
import type { ScopedToken } from '../../contract/config.ts'
import type { SecretRef } from '../../contract/target.ts'
import { TokenBook } from './tokens.ts'

/**
 * The admin token and the scoped tokens of a config.
 *
 * @example
 * const { token } = await adminToken({ dataDir: config.dataDir })
 * const tokens = tokenBook(token, config.tokens, resolveSecret)
 */
export function tokenBook(
  admin: string,
  scoped: readonly ScopedToken[],
  resolve: (value: SecretRef) => string,
): TokenBook {
  return new TokenBook([
    { name: 'admin', token: admin, scopes: ['admin'] },
    ...scoped.map(({ name, token, scopes }) => ({
      name,
      token: resolve(token),
      // Only the admin token is one; a config cannot make another by naming a scope so.
      scopes: scopes.filter((scope) => scope !== 'admin'),
    })),
  ])
}
