/**
 * Reads what a request claims: which bytes were signed, when, and the signatures. It does not know
 * any secret. Written without regular expressions: it runs for each request before anything is trusted.
 *
 * @module
 */
import type { Dialect, SignatureEncoding, SignatureScheme } from '../dialects/dialect.ts'
import { parseTime } from '../event/times.ts'
import { decodeSignature } from './decode-signature.ts'
import { headerValue } from './header-value.ts'
import type { HeaderSource, RejectReason } from './verify-result.ts'

/** What the headers of a request claim. */
export interface SignatureClaim {
  /** What stands before the body in the signed bytes. */
  readonly prefix: string
  /** The signatures, 32 bytes each; one of them must match. */
  readonly candidates: readonly Uint8Array[]
  /** Milliseconds since 1970. */
  readonly signedAt?: number
  readonly messageId?: string
}

/** A dialect with its header names in lower case and the tolerance in force. */
export interface SignatureReader {
  readonly dialect: Dialect
  readonly header: string
  readonly timestampHeader: string
  readonly idHeader: string
  readonly toleranceMs: number
}

const maxHeaderLength = 4096
const maxCandidates = 16
const sha256Prefix = 'sha256='

/** Reads the headers as the dialect writes them; a reason if they are not like that. */
export function readSignature(reader: SignatureReader, headers: HeaderSource): SignatureClaim | RejectReason {
  const value = headerValue(headers, reader.header)
  if (value === undefined) return 'missing_signature'
  if (value.length > maxHeaderLength) return 'malformed_signature'
  return claimReaders[reader.dialect.scheme](value, headers, reader)
}

type ClaimReader = (
  value: string,
  headers: HeaderSource,
  reader: SignatureReader,
) => SignatureClaim | RejectReason

const claimReaders: Readonly<Record<SignatureScheme, ClaimReader>> = {
  hex: readBare,
  base64: readBare,
  'sha256-hex': (value, _headers, { dialect }) => bodyClaim(prefixed(value, dialect.encodings)),
  't-v1': (value, _headers, { dialect }) => readTimeAndVersions(value, dialect.encodings),
  'timestamp-header': readWithTimestampHeader,
  'standard-webhooks': readStandardWebhooks,
}

function readBare(
  value: string,
  _headers: HeaderSource,
  { dialect }: SignatureReader,
): SignatureClaim | RejectReason {
  return bodyClaim(decodeSignature(value, 0, value.length, dialect.encodings))
}

function bodyClaim(signature: Uint8Array | undefined): SignatureClaim | RejectReason {
  return signature === undefined ? 'malformed_signature' : { prefix: '', candidates: [signature] }
}

function prefixed(value: string, encodings: readonly SignatureEncoding[]): Uint8Array | undefined {
  if (!value.startsWith(sha256Prefix)) return undefined
  return decodeSignature(value, sha256Prefix.length, value.length, encodings)
}

// `t=…,v1=…,v1=…`. A value is cut at its first `=` only: base64 ends in one. Other versions are skipped.
function readTimeAndVersions(
  value: string,
  encodings: readonly SignatureEncoding[],
): SignatureClaim | RejectReason {
  let time: string | undefined
  const candidates: Uint8Array[] = []
  let start = 0
  while (start <= value.length) {
    const comma = value.indexOf(',', start)
    const end = comma === -1 ? value.length : comma
    while (value.charCodeAt(start) === 0x20) start++
    if (value.startsWith('t=', start)) {
      // Two times would leave open which one was signed.
      if (time !== undefined) return 'malformed_signature'
      time = value.slice(start + 2, end)
    } else if (value.startsWith('v1=', start)) {
      const signature = decodeSignature(value, start + 3, end, encodings)
      if (signature === undefined || candidates.length === maxCandidates) return 'malformed_signature'
      candidates.push(signature)
    }
    start = end + 1
  }
  if (candidates.length === 0) return 'malformed_signature'
  if (time === undefined || time === '') return 'timestamp_missing'
  const signedAt = unixSeconds(time)
  if (signedAt === undefined) return 'malformed_signature'
  return { prefix: `${time}.`, candidates, signedAt }
}

function readWithTimestampHeader(
  value: string,
  headers: HeaderSource,
  reader: SignatureReader,
): SignatureClaim | RejectReason {
  const signature = prefixed(value, reader.dialect.encodings)
  if (signature === undefined) return 'malformed_signature'
  const time = headerValue(headers, reader.timestampHeader)
  if (time === undefined || time === '') return 'timestamp_missing'
  // Its form is not published: seconds, milliseconds and ISO are read; the text as it came is what was signed.
  const signedAt = parseTime(time)?.ms
  if (signedAt === undefined) return 'malformed_signature'
  return { prefix: `${time}.`, candidates: [signature], signedAt }
}

// `v1,<base64> v1,<base64>`. Other versions (`v1a`, asymmetric) are skipped.
function readStandardWebhooks(
  value: string,
  headers: HeaderSource,
  reader: SignatureReader,
): SignatureClaim | RejectReason {
  const candidates: Uint8Array[] = []
  let start = 0
  while (start <= value.length) {
    const space = value.indexOf(' ', start)
    const end = space === -1 ? value.length : space
    if (value.startsWith('v1,', start)) {
      const signature = decodeSignature(value, start + 3, end, reader.dialect.encodings)
      if (signature === undefined || candidates.length === maxCandidates) return 'malformed_signature'
      candidates.push(signature)
    }
    start = end + 1
  }
  if (candidates.length === 0) return 'malformed_signature'
  const messageId = headerValue(headers, reader.idHeader)
  if (messageId === undefined || messageId === '') return 'malformed_signature'
  const time = headerValue(headers, reader.timestampHeader)
  if (time === undefined || time === '') return 'timestamp_missing'
  const signedAt = unixSeconds(time)
  if (signedAt === undefined) return 'malformed_signature'
  return { prefix: `${messageId}.${time}.`, candidates, signedAt, messageId }
}

function unixSeconds(text: string): number | undefined {
  if (text.length > 11) return undefined
  let seconds = 0
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30
    if (digit < 0 || digit > 9) return undefined
    seconds = seconds * 10 + digit
  }
  return seconds * 1000
}
