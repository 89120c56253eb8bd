import { createHash } from 'node:crypto'

/**
 * Ids in the two shapes of the live API. Nothing may read meaning into them; the type characters are
 * kept only because the real ones have them.
 */
export interface IdSource {
  /** Organisations, workspaces, users: 19 digits, beyond what a JavaScript number holds. */
  profile(): string
  /** Nodes, versions, uploads, events: type + 26 + 2 characters, a hyphen after every five. */
  opaque(type: OpaqueType): string
  /** A long unguessable text: API keys, read tokens, secrets. */
  token(prefix?: string): string
}

export type OpaqueType = 'node' | 'version' | 'upload' | 'event' | 'webhook' | 'delivery'

const TYPE_CHARACTER: Readonly<Record<OpaqueType, string>> = {
  node: '2',
  version: '3',
  upload: '5',
  event: 'a',
  webhook: 'a',
  delivery: 'a',
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz'

/**
 * Ids from a seed and a counter, so that a run with the same seed makes the same ids, and a reopened
 * data directory never makes one twice (the counter is stored with what it named).
 */
export function createIds(seed: string, nextOrdinal: () => number): IdSource {
  const digest = (): Buffer => createHash('sha256').update(`${seed}:${nextOrdinal()}`).digest()
  return {
    profile() {
      const span = 8_000_000_000_000_000_000n
      return (1_000_000_000_000_000_000n + (digest().readBigUInt64BE(0) % span)).toString()
    },
    opaque(type) {
      const bytes = digest()
      let body = TYPE_CHARACTER[type]
      for (let i = 0; i < 26; i++) body += ALPHABET[(bytes[i] ?? 0) % 36]
      body += checkCharacters(body)
      return (body.match(/.{1,5}/g) ?? []).join('-')
    },
    token(prefix = '') {
      return `${prefix}${digest().toString('base64url')}`
    },
  }
}

function checkCharacters(body: string): string {
  let sum = 0
  for (const character of body) sum = (sum * 31 + character.charCodeAt(0)) % 1296
  return `${ALPHABET[Math.floor(sum / 36)]}${ALPHABET[sum % 36]}`
}

/** How ids are compared: hyphens and case are cosmetic. */
export function normalizeId(id: string): string {
  return id.replaceAll('-', '').toLowerCase()
}

/** Whether a text could be an OpaqueId at all. */
export function isOpaqueId(id: string): boolean {
  return /^[a-z0-9]{29,30}$/.test(normalizeId(id))
}
