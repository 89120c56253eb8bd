import type { FastioEvent } from '@signalbox/events'
import { roll } from './dice.ts'

/** The body with one byte changed, as a broken wire would: the signature no longer fits. */
export function corrupt(body: Uint8Array, seed: number, ordinal: number): Uint8Array {
  if (body.length === 0) return body
  const copy = Uint8Array.from(body)
  const at = Math.floor(roll(seed, 'corrupted byte', ordinal) * copy.length)
  copy[at] = (copy[at] ?? 0) ^ 0x01
  return copy
}

/** An event that never happened, close enough to a real one that only its signature gives it away. */
export function forge(event: FastioEvent, forgedId: string): FastioEvent {
  return {
    ...event,
    eventId: forgedId,
    data: { ...event.data, name: `forged-${event.data.name ?? 'event'}` },
  }
}

/** What a forger signs with. Never the receiver's secret, whatever that is. */
export function wrongSecret(secret: string): string {
  return secret.startsWith('whsec_')
    ? `whsec_${Buffer.from('not the secret of this hook').toString('base64')}`
    : `not ${secret}`
}
