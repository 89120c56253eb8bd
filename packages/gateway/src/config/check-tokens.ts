import type { Rule, ScopedToken } from '../contract/config.ts'
import { minTokenLength } from './defaults.ts'
import type { Findings } from './problems.ts'
import { tokenSchema } from './schema.ts'
import type { SecretUses } from './secret-uses.ts'

/** Tokens with their scopes. */
export function checkTokens(
  written: readonly (readonly [string, unknown])[],
  findings: Findings,
  secrets: SecretUses,
): ScopedToken[] {
  return written.flatMap(([name, value]) => {
    const parsed = findings.parse(tokenSchema, value, ['tokens', name])
    if (parsed === undefined) return []
    secrets.add(['tokens', name, 'token'], parsed.token, minTokenLength)
    return [{ name, ...parsed }]
  })
}

/** A token for a stream that no rule feeds would never show anything: most likely a misspelt name. */
export function checkTokenStreams(
  tokens: readonly ScopedToken[],
  rules: readonly Rule[],
  findings: Findings,
): void {
  const streams = rules.flatMap((rule) => rule.targets.filter(({ kind }) => kind === 'stream'))
  const names = [...new Set(streams.map(({ name }) => `stream:${name}`))]
  for (const token of tokens) {
    for (const [index, scope] of token.scopes.entries()) {
      if (!scope.startsWith('stream:') || names.includes(scope)) continue
      findings.unknownName(['tokens', token.name, 'scopes', index], 'there is no such stream', scope, names)
    }
  }
}
