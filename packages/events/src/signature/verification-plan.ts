/** What the Web Crypto verifier and the Node verifier share: everything but the HMAC itself. */
import type { Dialect, DialectName } from '../dialects/dialect.ts'
import { dialectNames, dialects, isDialectName } from '../dialects/dialects.ts'
import type { SignatureClaim, SignatureReader } from './read-signature.ts'
import { secretBytes } from './secret-bytes.ts'
import { SignatureConfigError } from './signature-config-error.ts'
import type { RejectReason, Rejected, Verified, VerifyOptions, VerifyResult } from './verify-result.ts'

/** A reader with the keys to try, in the order of the secrets. */
export interface PlannedDialect<Key> {
  readonly reader: SignatureReader
  readonly keys: readonly Key[]
}

/** Checks the options once, so that a mistake in them shows at the start and not with each request. */
export function planVerification<Key>(
  options: VerifyOptions,
  toKey: (bytes: Uint8Array<ArrayBuffer>) => Key,
): PlannedDialect<Key>[] {
  if (options.secrets.length === 0) {
    throw new SignatureConfigError(
      'SB_NO_SECRET',
      'No webhook secret is given, so nothing could be verified. Set the secret that the sender shows.',
    )
  }
  const keysByForm = new Map<Dialect['secretForm'], Key[]>()
  return namesOf(options.dialects).map((name) => {
    const reader = readerOf(dialects[name], options)
    const form = reader.dialect.secretForm
    let keys = keysByForm.get(form)
    if (keys === undefined) {
      keys = options.secrets.map((secret) => toKey(secretBytes(secret, form)))
      keysByForm.set(form, keys)
    }
    return { reader, keys }
  })
}

/** The dialect with the header names and the tolerance in force. */
export function readerOf(
  dialect: Dialect,
  options: { readonly timestampHeader?: string; readonly toleranceSec?: number },
): SignatureReader {
  const own = dialect.scheme === 'timestamp-header' ? options.timestampHeader : undefined
  return {
    dialect,
    header: dialect.header.toLowerCase(),
    timestampHeader: (own ?? dialect.timestampHeader ?? '').toLowerCase(),
    idHeader: (dialect.idHeader ?? '').toLowerCase(),
    toleranceMs: (options.toleranceSec ?? dialect.toleranceSec) * 1000,
  }
}

/** The dialect of that name, or an error that lists the names. */
export function dialectOf(name: string): Dialect {
  if (isDialectName(name)) return dialects[name]
  throw new SignatureConfigError(
    'SB_UNKNOWN_DIALECT',
    `There is no dialect "${name}". Use one of: ${dialectNames.join(', ')}.`,
  )
}

function namesOf(names: VerifyOptions['dialects']): DialectName[] {
  if (names.length === 0) {
    throw new SignatureConfigError(
      'SB_NO_DIALECT',
      'No dialect is given. Name the form in which your webhooks are signed, or "auto" for a trial.',
    )
  }
  const all = names.flatMap((name) => (name === 'auto' ? dialectNames : [dialectOf(name).name]))
  return [...new Set(all)]
}

/** A signature matched: is its time close enough to ours? */
export function accept(
  reader: SignatureReader,
  claim: SignatureClaim,
  secretIndex: number,
  now: number,
): VerifyResult {
  const { signedAt, messageId } = claim
  if (signedAt !== undefined) {
    // Checked after the signature, so that these two reasons always mean a clock or a replay.
    if (now - signedAt > reader.toleranceMs) return rejected('timestamp_too_old')
    if (signedAt - now > reader.toleranceMs) return rejected('timestamp_in_future')
  }
  const result: { -readonly [Field in keyof Verified]: Verified[Field] } = {
    ok: true,
    dialect: reader.dialect.name,
    secretIndex,
  }
  if (signedAt !== undefined) result.signedAt = signedAt
  if (messageId !== undefined) result.messageId = messageId
  return result
}

// The reason that came furthest is the one to tell when several dialects were tried.
const rank: Readonly<Record<RejectReason, number>> = {
  missing_signature: 0,
  malformed_signature: 1,
  timestamp_missing: 2,
  signature_mismatch: 3,
  timestamp_in_future: 4,
  timestamp_too_old: 4,
}

/** The more telling of two reasons. */
export function furthest(a: RejectReason, b: RejectReason): RejectReason {
  return rank[b] > rank[a] ? b : a
}

const messages: Readonly<Record<RejectReason, string>> = {
  missing_signature:
    'The request has no signature header of the configured dialect. Either it does not come from Fast.io, or the sender uses another dialect: compare the header names.',
  malformed_signature:
    'The signature header is not written as the configured dialect writes it. Compare prefix and encoding with the dialect, or try "auto" once.',
  signature_mismatch:
    'The signature does not belong to these bytes and any of the secrets. Check the secret, and that nothing between parses and re-serialises the body.',
  timestamp_missing:
    'The signature needs a time, and the request has none. Check the name of the timestamp header.',
  timestamp_too_old:
    'The signature is right, but its time is too long ago. Either the request was replayed, or the clock of this machine is ahead.',
  timestamp_in_future:
    'The signature is right, but its time is in the future. The clock of this machine is probably behind.',
}

const rejections = Object.fromEntries(
  Object.entries(messages).map(([reason, message]) => [reason, { ok: false, reason, message }]),
) as Readonly<Record<RejectReason, Rejected>>

/** The refusal for a reason. */
export function rejected(reason: RejectReason): Rejected {
  return rejections[reason]
}
