import type { ConfigPath } from './config-path.ts'

/** Names under which a secret may stand. What is found there is described, never shown. */
const secretNames = /secret|token|password|passphrase|auth|key|header|credential|cookie|cert/i
const longestShown = 60

/**
 * A value as a message may show it: short and in one line; at a path where secrets stand, or where
 * it looks like one, only its type.
 */
export function describeFound(value: unknown, path: ConfigPath): string {
  switch (typeof value) {
    case 'undefined':
      return 'nothing'
    case 'string':
      return describeText(value, path)
    case 'number':
    case 'bigint':
    case 'boolean':
      return hidesSecrets(path) ? `a ${typeof value}` : String(value)
    case 'function':
      return value.name === '' ? 'a function' : `the function ${value.name}`
    case 'symbol':
      return 'a symbol'
    case 'object':
      return describeObject(value)
    default:
      return 'a value'
  }
}

function describeText(text: string, path: ConfigPath): string {
  if (text === '') return 'empty text'
  if (hidesSecrets(path) || looksSecret(text)) return `text of ${text.length} characters`
  // The query of a URL may hold a token.
  const open = text.includes('://') ? text.replace(/[?#].*$/s, '?…') : text
  const shown = open.length > longestShown ? `${open.slice(0, longestShown)}…` : open
  return JSON.stringify(shown)
}

function describeObject(value: object | null): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (value instanceof Promise) return 'a promise'
  if ('$env' in value && typeof value.$env === 'string') return `env(${JSON.stringify(value.$env)})`
  const keys = Object.keys(value)
  if (keys.length === 0) return 'an empty object'
  return `an object with ${keys.slice(0, 6).join(', ')}${keys.length > 6 ? ', …' : ''}`
}

function hidesSecrets(path: ConfigPath): boolean {
  if (path.includes('scopes')) return false
  // Text in the place of a whole source or token may be a secret that lost its way.
  if (path[0] === 'sources' && path.length <= 2) return true
  return path.some((step) => typeof step === 'string' && secretNames.test(step))
}

/** Known prefixes, URLs with a user in them, and long runs without a space that mix digits and letters. */
function looksSecret(text: string): boolean {
  if (/^(whsec_|sbx_|sk_|Bearer )/.test(text) || /\/\/[^/\s]*@/.test(text)) return true
  return /^(?=.*\d)(?=.*[A-Za-z])[\w+/=-]{24,}$/.test(text)
}
