/** Why a body is not an event. */
export type PayloadErrorCode =
  | 'SB_PAYLOAD_EMPTY'
  | 'SB_PAYLOAD_NOT_UTF8'
  | 'SB_PAYLOAD_BOM'
  | 'SB_PAYLOAD_NOT_JSON'
  | 'SB_PAYLOAD_NOT_OBJECT'
  | 'SB_PAYLOAD_TOO_DEEP'
  | 'SB_PAYLOAD_NOT_AN_EVENT'

/**
 * A body that cannot be read as an event. The message never quotes the body.
 *
 * @example
 * try { parsePayload(raw) } catch (error) { if (error instanceof PayloadError) console.log(error.code) }
 */
export class PayloadError extends Error {
  override readonly name = 'PayloadError'
  readonly code: PayloadErrorCode

  constructor(code: PayloadErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
