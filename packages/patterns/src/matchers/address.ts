const V4 = /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/
const V6 = /^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/
const INTEGER = /^[+-]?[0-9]+$/

/** An address as its bytes: 4 or 16. An IPv4 address written as IPv6 (`::ffff:a00:1`) is an IPv4 address. */
export type Address = readonly number[]

/** The address a text spells, undefined when it spells none. */
export function parseAddress(text: string): Address | undefined {
  if (V4.test(text)) return parseV4(text)
  return V6.test(text) ? parseV6(text) : undefined
}

function parseV4(text: string): Address | undefined {
  if (text.length > 15) return undefined
  // Decimal, with or without zeros in front.
  const bytes = text.split('.').map(Number)
  return bytes.every((byte) => byte <= 255) ? bytes : undefined
}

function parseV6(text: string): Address | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':').map(parseGroup)))
  if (head === undefined) return undefined
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = tail === undefined ? head : [...head, ...Array.from({ length: missing }, () => 0), ...tail]
  if (groups.some(Number.isNaN)) return undefined
  const bytes = groups.flatMap((group) => [group >> 8, group & 0xff])
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  return mapped ? bytes.slice(12) : bytes
}

function parseGroup(text: string): number {
  const value = text === '' ? Number.NaN : Number.parseInt(text, 16)
  return value <= 0xffff ? value : Number.NaN
}

/** Whether a value is this address, however it is spelled. */
export function isAddress(address: Address): (value: string) => boolean {
  return inBlock(address, address.length * 8)
}

/** Whether a value is an address of the same family within the block. */
export function matchesCidr(cidr: string): (value: string) => boolean {
  const [address = '', bits = ''] = cidr.split('/')
  return inBlock(parseAddress(address) ?? [], Number(bits))
}

function inBlock(base: Address, bits: number): (value: string) => boolean {
  const wholeBytes = bits >> 3
  const mask = (0xff00 >> (bits & 7)) & 0xff
  return (value) => {
    const address = parseAddress(value)
    if (address?.length !== base.length) return false
    for (let index = 0; index < wholeBytes; index++) if (address[index] !== base[index]) return false
    return mask === 0 || ((address[wholeBytes] ?? 0) & mask) === ((base[wholeBytes] ?? 0) & mask)
  }
}

/** The reason why a text is not a CIDR block. */
export function cidrProblem(cidr: string): string | undefined {
  const parts = cidr.split('/')
  // Empty parts at the end do not count, so one slash too many there is forgiven.
  while (parts.length > 1 && parts.at(-1) === '') parts.pop()
  const [text = '', bitsText = ''] = parts
  if (parts.length !== 2) return "Malformed CIDR, one '/' required"
  const bits = INTEGER.test(bitsText) ? Number(bitsText) : Number.NaN
  if (!(Math.abs(bits) <= 0x7fffffff)) return 'Malformed CIDR, mask bits must be an integer'
  if (bits < 0) return 'Malformed CIDR, mask bits must not be negative'
  const address = parseAddress(text)
  if (address === undefined) {
    return V4.test(text) || V6.test(text) ? `Invalid IP address: ${text}` : `Nonstandard IP address: ${text}`
  }
  if (address.length === 4) return bits > 31 ? 'IPv4 mask bits must be < 32' : undefined
  return bits > 127 ? 'IPv6 mask bits must be < 128' : undefined
}
