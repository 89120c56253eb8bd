/**
 * The address of an HTTP target. Apart from the schema of its options, so that who only checks an
 * address (`signalbox init`) does not load what the schema needs.
 *
 * @module
 */
import { createHash } from 'node:crypto'

/** Why an address cannot be a target; undefined if it can. */
export function urlProblem(text: unknown): string | undefined {
  if (typeof text !== 'string') return 'Expected a URL as text'
  if (!URL.canParse(text)) {
    const hint = URL.canParse(`https://${text}`) ? `; did you mean "https://${text}"` : ''
    return `Expected a URL such as https://example.com/hook, not ${JSON.stringify(text)}${hint}`
  }
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return `Expected a URL that begins with https:// or http://, not ${url.protocol}`
  }
  if (url.username !== '' || url.password !== '') {
    return 'Expected a URL without user and password; use auth: { basic: { user, password } }'
  }
  return undefined
}

/**
 * The name of a target that was not given one: `http:example.com/on-video`. A query may hold a secret,
 * so only a few digits of its hash are shown.
 */
export function httpName(url: URL): string {
  const path = url.pathname === '/' ? '' : url.pathname
  const query =
    url.search === '' ? '' : `?${createHash('sha256').update(url.search).digest('hex').slice(0, 6)}`
  return `http:${url.host}${path}${query}`
}
