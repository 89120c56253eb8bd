/**
 * Verification and signing with `node:crypto`: synchronous, the hot path of a gateway.
 *
 * @module
 */
import { createHash, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { readSignature } from '../signature/read-signature.ts'
import { secretBytes } from '../signature/secret-bytes.ts'
import { planSigning } from '../signature/signed-headers.ts'
import { accept, furthest, planVerification, rejected } from '../signature/verification-plan.ts'
import type { SignedRequest } from '../signature/verify.ts'
import type {
  HeaderSource,
  RejectReason,
  SignOptions,
  VerifyOptions,
  VerifyResult,
} from '../signature/verify-result.ts'

/** Verifies one request after the other; `now` is in milliseconds since 1970. */
export type SyncVerifier = (headers: HeaderSource, body: Uint8Array, now?: number) => VerifyResult

/**
 * A verifier whose keys are made once. A mistake in the options throws here.
 *
 * @example
 * const verifier = prepareVerifier({ dialects: ['fastio-signature-sha256'], secrets: [secret] })
 * const result = verifier(req.headers, body)
 */
export function prepareVerifier(options: VerifyOptions): SyncVerifier {
  const plan = planVerification(options, (bytes) => createSecretKey(bytes))
  return (headers, body, now = Date.now()) => {
    let reason: RejectReason = 'missing_signature'
    for (const { reader, keys } of plan) {
      const claim = readSignature(reader, headers)
      if (typeof claim === 'string') {
        reason = furthest(reason, claim)
        continue
      }
      for (let index = 0; index < keys.length; index++) {
        if (!matchesAny(mac(keys[index]!, claim.prefix, body), claim.candidates)) continue
        const result = accept(reader, claim, index, now)
        if (result.ok) return result
        reason = furthest(reason, result.reason)
      }
      reason = furthest(reason, 'signature_mismatch')
    }
    return rejected(reason)
  }
}

/**
 * Verifies one request. For many with the same options, use `prepareVerifier`.
 *
 * @example
 * const result = verifySync({ headers: req.headers, body }, { dialects: ['auto'], secrets: [secret] })
 */
export function verifySync(
  request: SignedRequest,
  options: VerifyOptions & { readonly now?: number },
): VerifyResult {
  return prepareVerifier(options)(request.headers, request.body, options.now)
}

/**
 * The headers that make a body a signed webhook of a dialect.
 *
 * @example
 * const headers = signSync(body, { dialect: 'fastio-signature-sha256', secret })
 */
export function signSync(body: Uint8Array, options: SignOptions): Record<string, string> {
  const plan = planSigning(options)
  const key = createSecretKey(secretBytes(options.secret, plan.dialect.secretForm))
  return plan.headers(mac(key, plan.prefix, body))
}

/**
 * SHA-256 of some bytes as lower-case hex; give it to `normalize` as `bodyHash`.
 *
 * @example
 * const { event } = normalize(payload, { dialect, raw, receivedAt, bodyHash: sha256Hex })
 */
export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function mac(key: KeyObject, prefix: string, body: Uint8Array): Uint8Array {
  const hmac = createHmac('sha256', key)
  if (prefix !== '') hmac.update(prefix)
  return hmac.update(body).digest()
}

function matchesAny(signature: Uint8Array, candidates: readonly Uint8Array[]): boolean {
  let matched = false
  for (const candidate of candidates) {
    matched = (candidate.length === signature.length && timingSafeEqual(signature, candidate)) || matched
  }
  return matched
}
