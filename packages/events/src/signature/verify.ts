/** Verification with Web Crypto: the same on Node, Deno, Bun and edge runtimes. */
import { planVerification, accept, furthest, rejected } from './verification-plan.ts'
import { readSignature } from './read-signature.ts'
import type { HeaderSource, RejectReason, VerifyOptions, VerifyResult } from './verify-result.ts'

/** A request as far as its signature is concerned. */
export interface SignedRequest {
  readonly headers: HeaderSource
  /** The bytes as they came; never parsed and serialised again. */
  readonly body: Uint8Array
}

/** Verifies one request after the other with keys that were imported once. */
export type Verifier = (headers: HeaderSource, body: Uint8Array, now?: number) => Promise<VerifyResult>

/**
 * Verifies the signature of a request.
 *
 * @example
 * const result = await verify({ headers: req.headers, body }, {
 *   dialects: ['fastio-signature-sha256'], secrets: [secret],
 * })
 */
export async function verify(
  request: SignedRequest,
  options: VerifyOptions & { readonly now?: number },
): Promise<VerifyResult> {
  return createVerifier(options)(request.headers, request.body, options.now)
}

/**
 * A verifier that imports its keys once. A mistake in the options throws here.
 *
 * @example
 * const verifier = createVerifier({ dialects: ['standard-webhooks'], secrets: [secret] })
 * const result = await verifier(request.headers, body)
 */
export function createVerifier(options: VerifyOptions): Verifier {
  const plan = planVerification(options, lazyKey)
  return async (headers, body, now = Date.now()) => {
    let reason: RejectReason = 'missing_signature'
    for (const { reader, keys } of plan) {
      const claim = readSignature(reader, headers)
      if (typeof claim === 'string') {
        reason = furthest(reason, claim)
        continue
      }
      const content = signedContent(claim.prefix, body)
      for (const [index, key] of keys.entries()) {
        const mac = new Uint8Array(await crypto.subtle.sign('HMAC', await key(), content))
        if (!matchesAny(mac, claim.candidates)) continue
        const result = accept(reader, claim, index, now)
        if (result.ok) return result
        reason = furthest(reason, result.reason)
      }
      reason = furthest(reason, 'signature_mismatch')
    }
    return rejected(reason)
  }
}

/** The bytes that are signed. */
export function signedContent(prefix: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(prefix)
  const content = new Uint8Array(head.length + body.length)
  content.set(head)
  content.set(body, head.length)
  return content
}

// The DOM's `CryptoKey` type is not everywhere that Web Crypto is.
type HmacKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** The key for Web Crypto, imported at first use. */
export function lazyKey(bytes: Uint8Array<ArrayBuffer>): () => Promise<HmacKey> {
  let key: Promise<HmacKey> | undefined
  return async () => {
    key ??= crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    return key
  }
}

// Looks at every byte of every candidate, whatever it finds: the time says nothing about the match.
function matchesAny(mac: Uint8Array, candidates: readonly Uint8Array[]): boolean {
  let matched = false
  for (const candidate of candidates) {
    let difference = mac.length ^ candidate.length
    for (let i = 0; i < mac.length; i++) difference |= (mac[i] ?? 0) ^ (candidate[i] ?? 0)
    matched = difference === 0 || matched
  }
  return matched
}
