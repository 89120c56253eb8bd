/**
 * The handshake of a registration: the sender posts a token, the receiver echoes it. Whether the echo
 * is JSON or plain text is not published, so both are offered.
 *
 * @module
 */
import type { JsonObject } from '../json/json-value.ts'
import { canonicalType } from '../names/canonical-type.ts'

const maxTokenLength = 1024
const idNames = ['eventId', 'event_id'] as const
const typeNames = ['eventType', 'event', 'event_type', 'type'] as const

/**
 * The token of a challenge; undefined if the payload is an event or anything else.
 *
 * @example
 * const token = challengeOf(payload)
 * if (token !== undefined) return challengeResponse(token, 'json')
 */
export function challengeOf(payload: JsonObject): string | undefined {
  if (!Object.hasOwn(payload, 'challenge')) return undefined
  const token = payload['challenge']
  if (typeof token !== 'string' || token === '' || token.length > maxTokenLength) return undefined
  if (idNames.some((name) => payload[name] !== undefined && payload[name] !== null)) return undefined
  const isEvent = typeNames.some((name) => {
    const type = payload[name]
    return typeof type === 'string' && canonicalType(type).known
  })
  return isEvent ? undefined : token
}

/** How the token is sent back. */
export type ChallengeFormat = 'json' | 'text'

/**
 * The answer to a challenge: `{"challenge":"…"}`, or the token alone.
 *
 * @example
 * challengeResponse('abc', 'text').body // 'abc'
 */
export function challengeResponse(
  token: string,
  format: ChallengeFormat,
): { status: 200; headers: Record<string, string>; body: string } {
  const isText = format === 'text'
  return {
    status: 200,
    headers: {
      'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
      // The token is foreign text: no browser may take it for a page.
      'x-content-type-options': 'nosniff',
    },
    body: isText ? token : JSON.stringify({ challenge: token }),
  }
}
