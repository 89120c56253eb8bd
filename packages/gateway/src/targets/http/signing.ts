/**
 * Signatures of outgoing deliveries: Standard Webhooks and the plain `X-Fastio-Signature`.
 *
 * @module
 */
import { createHmac, createSecretKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** One secret, ready for use. Making the keys costs more than a signature, so it happens once. */
export interface SigningKey {
  readonly standard: KeyObject
  readonly plain: KeyObject
}

/**
 * The keys of a secret. As Standard Webhooks has it, the bytes of `whsec_…` are what follows in base64;
 * of any other secret, and for `X-Fastio-Signature`, they are the text itself.
 */
export function signingKey(secret: string): SigningKey {
  const bytes = Buffer.from(secret)
  const standardBytes = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : bytes
  // Anybody can make a signature with an empty key.
  if (standardBytes.length === 0) throw new Error('a signing secret is empty')
  const plain = createSecretKey(bytes)
  const standard = standardBytes === bytes ? plain : createSecretKey(standardBytes)
  return { standard, plain }
}

/** The value of `webhook-signature`: one signature per secret, so that a receiver may know either. */
export function standardSignature(
  keys: readonly SigningKey[],
  id: string,
  timestampSec: number,
  body: Uint8Array,
): string {
  const prefix = `${id}.${timestampSec}.`
  let signatures = ''
  for (const { standard } of keys) {
    const separator = signatures === '' ? '' : ' '
    const digest = createHmac('sha256', standard).update(prefix).update(body).digest('base64')
    signatures += `${separator}v1,${digest}`
  }
  return signatures
}

/** The value of `X-Fastio-Signature`; the header holds one signature, so the first secret makes it. */
export const fastioSignature = ({ plain }: SigningKey, body: Uint8Array): string =>
  `sha256=${createHmac('sha256', plain).update(body).digest('hex')}`
