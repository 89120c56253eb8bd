/**
 * Keeps connections from going to addresses that are not public. The check is made on the address
 * that is about to be connected to: a name that resolves to a public address while the config is
 * checked and to a private one afterwards (DNS rebinding) gains nothing.
 *
 * @module
 */
import { lookup as systemLookup } from 'node:dns'
import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isPublicAddress, isWithin, parseAddress, parseBlock, unwrapAddress } from './address.ts'
import type { AddressBlock } from './address.ts'

/** `true`: everything; a list: these hosts, addresses and CIDR blocks. */
export type AllowPrivate = boolean | readonly string[]

/** Resolves a name to all of its addresses. Replaced in tests. */
export type Resolve = (
  host: string,
  done: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void

/** The addresses of a name as the system sees them. */
export const systemResolve: Resolve = (host, done) => {
  systemLookup(host, { all: true, order: 'verbatim' }, done)
}

/** Why a connection was refused before it was made. */
export class PrivateAddressError extends Error {
  readonly code = 'SB_TARGET_PRIVATE_ADDRESS'
  readonly host: string
  readonly address: string

  constructor(host: string, address: string) {
    super(`${host} resolves to ${address}, which is not a public address`)
    this.host = host
    this.address = address
  }
}

/** Decides about the addresses of one target. */
export class AddressGuard {
  readonly #allowAll: boolean
  readonly #hosts: ReadonlySet<string>
  readonly #blocks: readonly AddressBlock[]

  constructor(allow: AllowPrivate) {
    const list = typeof allow === 'boolean' ? [] : allow
    this.#allowAll = allow === true
    this.#hosts = new Set(list.map((entry) => entry.toLowerCase()))
    this.#blocks = list.map(parseBlock).filter((block) => block !== undefined)
  }

  /** May the target connect to this address, reached under this host? */
  allows(host: string, address: string): boolean {
    if (this.#allowAll || this.#hosts.has(host.toLowerCase())) return true
    const bytes = parseAddress(address)
    if (bytes === undefined) return false
    if (isPublicAddress(bytes)) return true
    const real = unwrapAddress(bytes)
    return this.#blocks.some((block) => isWithin(bytes, block) || isWithin(real, block))
  }

  /** Throws if the host is an address that is not allowed: no lookup is made for an address. */
  checkLiteral(host: string): void {
    if (parseAddress(host) !== undefined && !this.allows(host, host))
      throw new PrivateAddressError(host, host)
  }

  /** A `lookup` for sockets that only gives out addresses that are allowed. */
  lookup(resolve: Resolve): LookupFunction {
    return (host, options, callback) => {
      resolve(host, (error, addresses) => {
        if (error) return callback(error, '', 0)
        const wanted = addresses.filter(({ family }) => !options.family || family === Number(options.family))
        const allowed = wanted.filter(({ address }) => this.allows(host, address))
        const first = allowed[0]
        if (first === undefined) return callback(this.#refusal(host, wanted), '', 0)
        if (options.all) callback(null, allowed)
        else callback(null, first.address, first.family)
      })
    }
  }

  #refusal(host: string, addresses: readonly LookupAddress[]): Error {
    const [refused] = addresses
    if (refused) return new PrivateAddressError(host, refused.address)
    return Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' })
  }
}
