import type { EventStory } from '../../http/views/event-story.ts'

/** How an event was verified, in one sentence. */
export function verificationText({ verification, sourceKind }: EventStory): string {
  const { verified, dialect, secret, signedAt, messageId, by } = verification
  if (!verified) {
    if (sourceKind === 'manual') return `none: injected${by === undefined ? '' : ` by ${by}`} through the API`
    return 'none: the source accepts requests without a signature'
  }
  const parts = [
    `fits${dialect === undefined ? '' : `, dialect ${dialect}`}`,
    secret === undefined ? undefined : `secret "${secret}"`,
    signedAt === undefined ? undefined : `signed at ${signedAt}`,
    messageId === undefined ? undefined : `message ${messageId}`,
  ]
  return parts.filter((part) => part !== undefined).join(', ')
}

/** What was looked up, in one sentence. */
export function enrichmentText({ enrichment, added }: EventStory): string {
  switch (enrichment) {
    case 'complete':
      return 'not needed: the event came complete'
    case 'pending':
      return 'not done yet'
    case 'enriched':
      return `looked up ${namesIn(added)} at Fast.io`
    case 'missed':
      return 'could not be looked up in time; routed as it came'
    default:
      return String(enrichment)
  }
}

function namesIn(added: unknown): string {
  const names = typeof added === 'object' && added !== null ? Object.keys(added) : []
  return names.length === 0 ? 'nothing' : names.join(', ')
}
