import type { DeliveryFailure } from '../../contract/target.ts'
import { failed, reasonOf } from '../outcome.ts'
import { PrivateAddressError } from './guard.ts'

const dnsCodes: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_NODATA',
  'EAI_NONAME',
  'EAI_FAIL',
])
const unreachableCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EHOSTDOWN',
  'EACCES',
  'EPERM',
  'EMFILE',
  'ENFILE',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
])
const setupCodes: ReadonlySet<string> = new Set(['UND_ERR_INVALID_ARG', 'SB_SECRET_MISSING', 'ENOENT'])

/** The outcome of an attempt that ended without a whole answer. `status`: the answer had begun. */
export function failureOf(error: unknown, host: string, status: number | undefined): DeliveryFailure {
  if (error instanceof PrivateAddressError) {
    return failed('SB_TARGET_PRIVATE_ADDRESS', { host: error.host, address: error.address }, 'target')
  }
  const code = codeOf(error)
  const why = explain(error, code)
  if (setupCodes.has(code)) return failed('SB_TARGET_SETUP', { why }, 'target')
  if (status !== undefined)
    return failed('SB_TARGET_RESPONSE_INCOMPLETE', { status, why }, 'target', { status })
  if (dnsCodes.has(code)) return failed('SB_TARGET_DNS', { host, why }, 'target')
  if (unreachableCodes.has(code)) return failed('SB_TARGET_UNREACHABLE', { host, why }, 'target')
  if (isTlsCode(code)) return failed('SB_TARGET_TLS', { host, why }, 'target')
  if (isParserError(error, code)) return failed('SB_TARGET_BAD_RESPONSE', { host, why }, 'target')
  return failed('SB_TARGET_DISCONNECTED', { host, why }, 'target')
}

/** The first code in an error, its causes, or the attempts that it sums up. */
function codeOf(error: unknown): string {
  for (
    let current = error, depth = 0;
    current instanceof Error && depth < 5;
    current = current.cause, depth++
  ) {
    if ('code' in current && typeof current.code === 'string') return current.code
    if (current instanceof AggregateError && current.errors.length > 0) return codeOf(current.errors[0])
  }
  return ''
}

/** The sum of several failed connection attempts has an empty message; its code says more. */
function explain(error: unknown, code: string): string {
  const reason = error instanceof Error && error.message === '' ? '' : reasonOf(error)
  if (reason === '') return code || 'the reason is not known'
  return code === '' || reason.includes(code) || code.startsWith('UND_ERR') ? reason : `${reason} (${code})`
}

/** The parser's errors have a code only at times, but always this name. */
const isParserError = (error: unknown, code: string): boolean =>
  (error instanceof Error && error.name === 'HTTPParserError') ||
  code.startsWith('HPE_') ||
  code === 'UND_ERR_HEADERS_OVERFLOW' ||
  code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE'

/** The codes of certificate checks come from OpenSSL and have no prefix in common. */
const isTlsCode = (code: string): boolean =>
  /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL|CERT_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|CRL_|ERROR_IN_)/.test(
    code,
  )
