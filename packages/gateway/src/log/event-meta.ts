/**
 * `meta` of a stored event: how it came and how it was verified. Written once by whoever puts an event
 * into the log, read by the admin API.
 *
 * @module
 */

export interface EventMeta {
  /** A signature was checked and fits. False for `unsigned` sources and injected events. */
  readonly verified: boolean
  /** Dialect whose signature fits. */
  readonly dialect?: string
  /** Label of the secret that fits; never the secret. */
  readonly secret?: string
  /** The time that was signed, where the dialect signs one (ms since 1970). */
  readonly signedAt?: number
  /** Id of the message, where the dialect sends one. */
  readonly messageId?: string
  readonly contentType?: string
  /** The name in the payload is not in our table: it became `fastio.<name>`. */
  readonly unknownName?: boolean
  /** Who injected it (name of the token), for `manual` events. */
  readonly by?: string
}

/** The text for `NewEvent.meta`. */
export function metaText(meta: EventMeta): string {
  return JSON.stringify(meta)
}

/** Reads `StoredEvent.meta`. Text that is not ours (an older version, a broken row) counts as unverified. */
export function parseMeta(text: string): EventMeta {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { verified: false }
    return { ...value, verified: (value as { verified?: unknown }).verified === true }
  } catch {
    return { verified: false }
  }
}
