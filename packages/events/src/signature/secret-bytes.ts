import type { Dialect } from '../dialects/dialect.ts'
import { fromBase64 } from './encode-bytes.ts'
import { SignatureConfigError } from './signature-config-error.ts'

const whsecPrefix = 'whsec_'
const encoder = new TextEncoder()

/** The key bytes that a secret stands for. */
export function secretBytes(secret: string, form: Dialect['secretForm']): Uint8Array<ArrayBuffer> {
  if (secret === '') {
    throw new SignatureConfigError(
      'SB_SECRET_EMPTY',
      'A webhook secret is empty, so anybody could sign. Set the secret that the sender shows; often an environment variable is missing.',
    )
  }
  if (form !== 'whsec' || !secret.startsWith(whsecPrefix)) return encoder.encode(secret)
  const bytes = fromBase64(secret.slice(whsecPrefix.length))
  if (bytes === undefined || bytes.length === 0) {
    throw new SignatureConfigError(
      'SB_SECRET_NOT_BASE64',
      'A secret starts with whsec_, but what follows is not base64. Copy the whole secret, with its = signs.',
    )
  }
  return bytes
}
