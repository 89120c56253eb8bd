import type { Dialect, SignatureScheme } from '../dialects/dialect.ts'
import { encodeSignature } from './encode-bytes.ts'
import { dialectOf } from './verification-plan.ts'
import type { SignOptions } from './verify-result.ts'

/** What is about to be signed. */
export interface SigningPlan {
  readonly dialect: Dialect
  /** What stands before the body in the signed bytes. */
  readonly prefix: string
  /** The headers, once the signature is known. */
  headers(signature: Uint8Array): Record<string, string>
}

/** Everything about signing but the HMAC itself. */
export function planSigning(options: SignOptions): SigningPlan {
  const dialect = dialectOf(options.dialect)
  const seconds = String(Math.floor(options.timestamp ?? Date.now() / 1000))
  const messageId = dialect.idHeader === undefined ? '' : (options.messageId ?? `msg_${crypto.randomUUID()}`)
  const timestampHeader =
    (dialect.scheme === 'timestamp-header' ? options.timestampHeader : undefined) ?? dialect.timestampHeader
  return {
    dialect,
    prefix: prefixOf(dialect, seconds, messageId),
    headers(signature) {
      const headers: Record<string, string> = {
        [dialect.header]: written(
          dialect,
          seconds,
          encodeSignature(signature, dialect.encodings[0] ?? 'hex'),
        ),
      }
      if (timestampHeader !== undefined) headers[timestampHeader] = seconds
      if (dialect.idHeader !== undefined) headers[dialect.idHeader] = messageId
      return headers
    },
  }
}

function prefixOf(dialect: Dialect, seconds: string, messageId: string): string {
  if (dialect.signed === 'body') return ''
  return dialect.signed === 'timestamp.body' ? `${seconds}.` : `${messageId}.${seconds}.`
}

function written(dialect: Dialect, seconds: string, signature: string): string {
  return writers[dialect.scheme](signature, seconds)
}

const writers: Readonly<Record<SignatureScheme, (signature: string, seconds: string) => string>> = {
  hex: (signature) => signature,
  base64: (signature) => signature,
  'sha256-hex': (signature) => `sha256=${signature}`,
  'timestamp-header': (signature) => `sha256=${signature}`,
  't-v1': (signature, seconds) => `t=${seconds},v1=${signature}`,
  'standard-webhooks': (signature) => `v1,${signature}`,
}
