/** What is wrong with how a verifier or a signer was set up. */
export type SignatureConfigErrorCode =
  | 'SB_NO_SECRET'
  | 'SB_SECRET_EMPTY'
  | 'SB_SECRET_NOT_BASE64'
  | 'SB_NO_DIALECT'
  | 'SB_UNKNOWN_DIALECT'

/** A mistake in the options of a verifier or signer; the message never quotes a secret. */
export class SignatureConfigError extends Error {
  override readonly name = 'SignatureConfigError'
  readonly code: SignatureConfigErrorCode

  constructor(code: SignatureConfigErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
