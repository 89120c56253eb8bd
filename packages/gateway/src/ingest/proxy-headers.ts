/**
 * Which headers go through between the ingest port and the admin side.
 *
 * @module
 */

/** About one connection, not about the request: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const hopByHop = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** What only a proxy may say. Nobody outside is one that we know, so it is taken out and said anew. */
const saidByProxies = new Set(['forwarded', 'via', 'x-real-ip'])

/** Headers of a request, as a flat list, on their way to the admin side. */
export function requestHeaders(rawHeaders: readonly string[], remote: string | undefined): string[] {
  const headers = endToEnd(rawHeaders, (name) => name.startsWith('x-forwarded-') || saidByProxies.has(name))
  if (remote !== undefined) headers.push('X-Forwarded-For', remote)
  return headers
}

/** Headers of an answer, as a flat list, on their way back. */
export function responseHeaders(rawHeaders: readonly string[]): string[] {
  return endToEnd(rawHeaders, () => false)
}

function endToEnd(rawHeaders: readonly string[], isRemoved: (lowerName: string) => boolean): string[] {
  const named = namedByConnection(rawHeaders)
  const kept: string[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    const lower = name.toLowerCase()
    if (hopByHop.has(lower) || named.has(lower) || isRemoved(lower)) continue
    kept.push(name, rawHeaders[i + 1] as string)
  }
  return kept
}

/** `Connection: x` makes the header `x` hop-by-hop. It may not take the ones away that frame or route. */
function namedByConnection(rawHeaders: readonly string[]): Set<string> {
  const named = new Set<string>()
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if ((rawHeaders[i] as string).toLowerCase() !== 'connection') continue
    for (const token of (rawHeaders[i + 1] as string).split(',')) named.add(token.trim().toLowerCase())
  }
  for (const name of ['content-length', 'host', 'authorization', 'cookie', 'origin']) named.delete(name)
  return named
}
