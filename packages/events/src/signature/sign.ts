import { secretBytes } from './secret-bytes.ts'
import { planSigning } from './signed-headers.ts'
import { lazyKey, signedContent } from './verify.ts'
import type { SignOptions } from './verify-result.ts'

/**
 * The headers that make a body a signed webhook of a dialect.
 *
 * @example
 * const headers = await sign(body, { dialect: 'fastio-signature-sha256', secret })
 * await fetch(url, { method: 'POST', headers, body })
 */
export async function sign(body: Uint8Array, options: SignOptions): Promise<Record<string, string>> {
  const plan = planSigning(options)
  const key = await lazyKey(secretBytes(options.secret, plan.dialect.secretForm))()
  const signature = await crypto.subtle.sign('HMAC', key, signedContent(plan.prefix, body))
  return plan.headers(new Uint8Array(signature))
}
