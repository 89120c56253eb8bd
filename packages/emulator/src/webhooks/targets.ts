import { lookup } from 'node:dns'
import type { LookupAddress } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import type { LookupFunction } from 'node:net'
import { Agent } from 'undici'
import { invalidField } from '../api-error.ts'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether an address means this machine. */
export function isLoopback(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '')
  const family = isIP(bare)
  return family !== 0 && loopback.check(bare, family === 6 ? 'ipv6' : 'ipv4')
}

/** Whether a URL's host means this machine without asking any name server. */
export function isLoopbackHost(hostname: string): boolean {
  const bare = hostname.toLowerCase().replace(/\.$/, '')
  return bare === 'localhost' || bare.endsWith('.localhost') || isLoopback(bare)
}

/** A receiver's URL in normal form, or why it cannot be one. */
export function checkTarget(text: string, allowExternal: boolean): string {
  if (!URL.canParse(text)) throw invalidField('url', 'The URL cannot be read.')
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalidField('url', 'The URL must begin with http:// or https://.')
  }
  if (url.username !== '' || url.password !== '') throw invalidField('url', 'The URL cannot hold a password.')
  if (!allowExternal && !isLoopbackHost(url.hostname)) {
    throw invalidField(
      'url',
      'The emulator sends to this machine only, unless it is started with allowExternal.',
    )
  }
  return url.href
}

/**
 * The connections to receivers. Names are resolved here and refused unless they mean this machine: the
 * check at registration sees a name only, and a name can change what it means.
 */
export function createAgent(options: {
  allowExternal: boolean
  timeoutMs: number
  connections: number
}): Agent {
  const timeouts = { headersTimeout: options.timeoutMs, bodyTimeout: options.timeoutMs }
  return new Agent({
    ...timeouts,
    connections: options.connections,
    pipelining: 1,
    keepAliveTimeout: 10_000,
    connect: {
      timeout: Math.min(options.timeoutMs, 5000),
      ...(options.allowExternal ? {} : { lookup: ownMachine }),
    },
  })
}

const ownMachine: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return callback(error, '', 0)
    const allowed = addresses.filter(({ address }) => isLoopback(address))
    const [first] = allowed
    if (!first) return callback(new Error(`${hostname} is not this machine`), '', 0)
    if (options.all) callback(null, allowed)
    else callback(null, first.address, first.family)
  })
}
