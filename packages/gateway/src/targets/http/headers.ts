/**
 * The headers of a delivery. Those that do not vary are put together once per set of secrets.
 *
 * @module
 */
import type { DeliveryItem, SecretRef } from '../../contract/target.ts'
import { fastioSignature, standardSignature } from './signing.ts'
import type { SigningKey } from './signing.ts'

/** How the target wants to be asked for its name: at most one of the two. */
export type HttpAuth =
  | { readonly bearer: SecretRef }
  | { readonly basic: { readonly user: SecretRef; readonly password: SecretRef } }

/** Names that belong to HTTP itself or that carry what we say about a delivery. */
const reserved =
  /^(?:host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-(?:length|type|encoding)|webhook-.*|signalbox-.*|ce-.*|x-fastio-signature)$/i

/** Why a name cannot be used as a custom header; undefined if it can. */
export function headerNameProblem(name: string): string | undefined {
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) return `"${name}" is not a name of a header`
  if (reserved.test(name)) return `"${name}" is set by Signalbox or by HTTP itself and cannot be changed`
  return undefined
}

/** Tab, visible ASCII and Latin-1: what a header can hold. */
export const isHeaderValue = (value: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(value)

/** The headers that are the same for each delivery, as names and values in turn. Throws without naming a value. */
export function staticHeaders(
  headers: Readonly<Record<string, SecretRef>>,
  auth: HttpAuth | undefined,
  userAgent: string,
  secret: (ref: SecretRef) => string,
): readonly string[] {
  const pairs = Object.entries(headers).map(([name, ref]) => [name.toLowerCase(), secret(ref)] as const)
  const all = new Map([['user-agent', userAgent], ['accept', '*/*'], ...pairs])
  if (auth) all.set('authorization', authorization(auth, secret))
  for (const [name, value] of all) {
    if (!isHeaderValue(value))
      throw new Error(`the value of the header ${name} has characters that HTTP forbids`)
  }
  return [...all].flat()
}

function authorization(auth: HttpAuth, secret: (ref: SecretRef) => string): string {
  if ('bearer' in auth) {
    const token = secret(auth.bearer)
    if (token === '') throw new Error('the bearer token is empty')
    return `Bearer ${token}`
  }
  const { user, password } = auth.basic
  return `Basic ${Buffer.from(`${secret(user)}:${secret(password)}`).toString('base64')}`
}

/** What is said about one attempt, as names and values in turn. */
export function deliveryHeaders(
  item: DeliveryItem,
  body: Uint8Array,
  keys: readonly SigningKey[],
  timestampSec: number,
): string[] {
  const id = headerText(item.event.id)
  const headers = [
    'webhook-id',
    id,
    'webhook-timestamp',
    String(timestampSec),
    'signalbox-delivery',
    headerText(item.deliveryId),
    'signalbox-rule',
    headerText(item.rule),
    'signalbox-attempt',
    String(item.attempt),
    'signalbox-stale',
    item.stale ? 'true' : 'false',
  ]
  if (item.replay !== undefined) headers.push('signalbox-replay', headerText(item.replay))
  const first = keys[0]
  if (first) {
    headers.push('webhook-signature', standardSignature(keys, id, timestampSec, body))
    headers.push('x-fastio-signature', fastioSignature(first, body))
  }
  return headers
}

/** Text of any kind as a header: what is not printable ASCII is percent-encoded. */
export function headerText(text: string): string {
  if (/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text)) return text
  return encodeURIComponent(text.toWellFormed())
}
