import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicAddress, isWithin, parseAddress, parseBlock, unwrapAddress } from './address.ts'

const isPublic = (text: string): boolean => {
  const bytes = parseAddress(text)
  if (!bytes) throw new Error(`${text} is no address`)
  return isPublicAddress(bytes)
}

describe('public or not', () => {
  it.each([
    ['0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255'],
    ['100.64.0.1', '100.100.100.200', '100.127.255.255'],
    ['127.0.0.1', '127.255.255.254', '169.254.169.254', '168.63.129.16'],
    ['172.16.0.1', '172.31.255.255', '192.168.0.1', '192.0.0.192'],
    ['192.0.2.1', '198.51.100.7', '203.0.113.7', '198.18.0.1', '198.19.255.255'],
    ['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '192.88.99.1'],
    ['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'fec0::1', 'ff02::1'],
    ['::ffff:10.0.0.1', '::ffff:a00:1', '64:ff9b::169.254.169.254', '64:ff9b:1::808:808'],
    ['::10.0.0.1', '::8.8.8.8', '2002:808:808::1', '2001:0:808:808::1', '100::1', '5f00::1'],
    ['2001:db8::1', '3fff::1', '[::1]'],
  ])('refuses %s and the like', (...addresses) => {
    expect(addresses.filter((address) => isPublic(address))).toEqual([])
  })

  it.each([
    ['8.8.8.8', '1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0'],
    ['126.255.255.255', '128.0.0.0', '169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0'],
    ['192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255', '168.63.129.17'],
    ['2606:4700::1111', '2a00:1450:4001:80b::200e', '2400:cb00::1', '[2606:4700::1111]'],
    ['::ffff:8.8.8.8', '64:ff9b::8.8.8.8'],
  ])('lets %s and the like through', (...addresses) => {
    expect(addresses.filter((address) => !isPublic(address))).toEqual([])
  })

  it('judges an IPv4 address alike however it is wrapped', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isPublic(`::ffff:${address}`)).toBe(isPublic(address))
        expect(isPublic(`64:ff9b::${address}`)).toBe(isPublic(address))
        expect(unwrapAddress(parseAddress(`::ffff:${address}`) ?? [])).toEqual(parseAddress(address))
      }),
    )
  })
})

describe('reading', () => {
  it.each(['', 'localhost', '1.2.3', '1.2.3.4.5', '256.1.1.1', '1::2::3', 'g::1', '0x7f.1', '2130706433'])(
    'takes %s for a name',
    (text) => {
      expect(parseAddress(text)).toBeUndefined()
    },
  )

  it('reads any IPv6 address as the system does', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const bytes = parseAddress(text) ?? []
        expect(bytes).toHaveLength(16)
        expect(bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)).toBe(true)
        const groups = Array.from({ length: 8 }, (_, i) =>
          ((bytes[2 * i] ?? 0) * 256 + (bytes[2 * i + 1] ?? 0)).toString(16),
        )
        expect(new URL(`http://[${groups.join(':')}]`).hostname).toBe(new URL(`http://[${text}]`).hostname)
      }),
    )
  })

  it.each(['10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/', '10.0.0.0/8/8', '::/129', 'example.com/8', '/8', ''])(
    'refuses the block %s',
    (text) => {
      expect(parseBlock(text)).toBeUndefined()
    },
  )
})

describe('blocks', () => {
  it('hold what shares their leading bits', () => {
    const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 })
    const bitsOf = (address: readonly number[]): string =>
      address.map((byte) => byte.toString(2).padStart(8, '0')).join('')
    fc.assert(
      fc.property(bytes, bytes, fc.integer({ min: 0, max: 32 }), (address, base, bits) => {
        const shares = bitsOf(address).slice(0, bits) === bitsOf(base).slice(0, bits)
        expect(isWithin(address, { bytes: base, bits })).toBe(shares)
        expect(isWithin(base, { bytes: base, bits })).toBe(true)
      }),
    )
  })

  it('never hold an address of the other family', () => {
    expect(isWithin(parseAddress('::') ?? [], { bytes: [0, 0, 0, 0], bits: 0 })).toBe(false)
  })
})
