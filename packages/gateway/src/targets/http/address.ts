/**
 * Which addresses are public. An address of an internal network as a target would let whoever edits
 * rules, or the DNS of a receiver, reach services that trust the machine of the gateway.
 *
 * IPv6 is an allow-list (global unicast without its special ranges), IPv4 a list of the special ranges
 * of the IANA registry. IPv4 inside IPv6 (mapped, NAT64) is judged as the IPv4 address that it leads to.
 *
 * @module
 */
import { isIP } from 'node:net'

/** A block of addresses: 4 bytes for IPv4, 16 for IPv6. */
export interface AddressBlock {
  readonly bytes: readonly number[]
  /** Leading bits that count. */
  readonly bits: number
}

/** The bytes of an address in its usual spelling, with or without brackets; undefined if it is none. */
export function parseAddress(text: string): readonly number[] | undefined {
  // A zone (`fe80::1%eth0`) says which interface, not which address.
  const bare = text.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  switch (isIP(bare)) {
    case 4:
      return bare.split('.').map(Number)
    case 6:
      return bytesOfV6(bare)
    default:
      return undefined
  }
}

function bytesOfV6(text: string): readonly number[] {
  // The URL parser writes every spelling in hexadecimal groups with at most one `::`.
  const [head = '', tail] = new URL(`http://[${text}]`).hostname.slice(1, -1).split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const zeros: number[] = Array.from({ length: 8 - before.length - after.length }, () => 0)
  return [...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff])
}

const groupsOf = (text: string): number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))

/** `10.0.0.0/8`, `fd00::/8` or a single address; undefined if it is neither. */
export function parseBlock(text: string): AddressBlock | undefined {
  const [address = '', length, ...rest] = text.split('/')
  const bytes = parseAddress(address)
  if (bytes === undefined || rest.length > 0) return undefined
  if (length === undefined) return { bytes, bits: bytes.length * 8 }
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : Infinity
  return bits <= bytes.length * 8 ? { bytes, bits } : undefined
}

/** True if the address lies in the block. */
export function isWithin(address: readonly number[], { bytes, bits }: AddressBlock): boolean {
  if (address.length !== bytes.length) return false
  return bytes.every((byte, index) => {
    const shift = 8 - Math.min(8, Math.max(0, bits - index * 8))
    return byte >> shift === (address[index] ?? 0) >> shift
  })
}

/** The IPv4 address that an IPv6 address leads to: IPv4-mapped, or through NAT64. Others come back as they are. */
export function unwrapAddress(address: readonly number[]): readonly number[] {
  return embeddings.some((block) => isWithin(address, block)) ? address.slice(12) : address
}

/** True for an address that anyone on the internet could use as well. */
export function isPublicAddress(address: readonly number[]): boolean {
  const real = unwrapAddress(address)
  if (real.length === 4) return !specialV4.some((block) => isWithin(real, block))
  return isWithin(real, globalUnicast) && !specialV6.some((block) => isWithin(real, block))
}

function block(text: string): AddressBlock {
  const parsed = parseBlock(text)
  if (parsed === undefined) throw new TypeError(`${text} is not a block of addresses`)
  return parsed
}

const embeddings = ['::ffff:0:0/96', '64:ff9b::/96'].map(block)

const specialV4 = [
  '0.0.0.0/8', // this network, unspecified
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared by carriers (CGNAT); metadata of one cloud
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // the platform of one cloud, reachable only from inside
  '169.254.0.0/16', // link-local; metadata of most clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments; metadata of one cloud
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
].map(block)

const globalUnicast = block('2000::/3')

const specialV6 = [
  '2001::/23', // protocol assignments: Teredo, benchmarks, ORCHID
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: leads to an IPv4 address through whichever relay is near
  '3fff::/20', // documentation
].map(block)
