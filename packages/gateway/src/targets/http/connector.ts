import { readFileSync } from 'node:fs'
import { buildConnector } from 'undici'
import type { SecretRef } from '../../contract/target.ts'
import type { AddressGuard, Resolve } from './guard.ts'

/** Certificates: each is PEM text, or the path of a file that holds it. */
export interface HttpTls {
  /** Authorities to trust instead of the well-known ones. */
  readonly ca?: SecretRef
  /** Our certificate, for targets that ask for one (mTLS), with `key`. */
  readonly cert?: SecretRef
  readonly key?: SecretRef
  /** `false` accepts any certificate: for trials only. */
  readonly rejectUnauthorized?: boolean
}

/** Opens the connections of a target, guarded. Reads certificate files, so it throws where one is missing. */
export function guardedConnector(
  guard: AddressGuard,
  resolve: Resolve,
  timeoutMs: number,
  tls: HttpTls,
  secret: (ref: SecretRef) => string,
): buildConnector.connector {
  const connect = buildConnector({
    timeout: timeoutMs,
    lookup: guard.lookup(resolve),
    rejectUnauthorized: tls.rejectUnauthorized ?? true,
    ...(tls.ca !== undefined && { ca: pem(secret(tls.ca)) }),
    ...(tls.cert !== undefined && { cert: pem(secret(tls.cert)) }),
    ...(tls.key !== undefined && { key: pem(secret(tls.key)) }),
  })
  return (options, callback) => {
    try {
      guard.checkLiteral(options.hostname)
    } catch (error) {
      // Later, as a failed connection would be: undici does not expect an answer within the call.
      setImmediate(callback, error as Error, null)
      return
    }
    connect(options, callback)
  }
}

const pem = (text: string): string => (text.includes('-----BEGIN') ? text : readFileSync(text, 'utf8'))
