import type { ChallengeFormat } from '@signalbox/events'
import type { IngestRequest } from './ingest-request.ts'

/**
 * How a challenge is echoed. Which form Fast.io wants is not published: JSON, unless the address that
 * was registered says `?challenge=text`, or the sender accepts plain text and no JSON.
 */
export function challengeFormatOf(req: IngestRequest): ChallengeFormat {
  const url = req.url ?? ''
  const query = url.indexOf('?')
  const asked = query === -1 ? null : new URLSearchParams(url.slice(query + 1)).get('challenge')
  if (asked === 'text' || asked === 'json') return asked
  const accept = (req.headers.accept ?? '').toLowerCase()
  const wantsText = accept.includes('text/plain') && !accept.includes('json') && !accept.includes('*/*')
  return wantsText ? 'text' : 'json'
}
