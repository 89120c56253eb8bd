/**
 * Keeps web pages from driving a gateway on localhost. A page can make a browser send requests here
 * (CSRF), and can make its own name point here (DNS rebinding); it can forge neither `Host` nor `Origin`
 * nor `Sec-Fetch-Site`.
 *
 * @module
 */
import { isIP } from 'node:net'

export interface HostPolicy {
  /** Addresses that we listen on; `0.0.0.0` and `::` allow any address, since only names can be rebound. */
  readonly bound: readonly string[]
  /** Further names, `host` or `host:port`. */
  readonly allowedHosts: readonly string[]
}

interface HostPort {
  readonly host: string
  readonly port: string
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '::1'])
const wildcards = new Set(['0.0.0.0', '::', '*', ''])

/** Whether a `Host` header names this gateway. */
export function hostAllowed(header: string | undefined, policy: HostPolicy): boolean {
  const given = splitHost(header)
  if (given === undefined) return false
  if (isLoopback(given.host)) return true
  if (policy.bound.some((bound) => sameHost(bound, given.host))) return true
  if (isIP(given.host) !== 0 && policy.bound.some((bound) => wildcards.has(bound))) return true
  return policy.allowedHosts.some((allowed) => {
    const want = splitHost(allowed)
    return want !== undefined && want.host === given.host && (want.port === '' || want.port === given.port)
  })
}

export interface BrowserHeaders {
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly secFetchSite: string | undefined
}

/**
 * Whether a request may change something (or use a session cookie): it comes from our own pages or from
 * no browser at all. `same-site` is refused too: to a browser, another port of localhost is the same site.
 */
export function originAllowed({ host, origin, secFetchSite }: BrowserHeaders): boolean {
  if (secFetchSite !== undefined && secFetchSite !== 'same-origin' && secFetchSite !== 'none') return false
  if (origin === undefined) return true
  const ours = splitHost(host)
  if (ours === undefined || !URL.canParse(origin)) return false
  const url = new URL(origin)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return false
  const standard = url.protocol === 'https:' ? '443' : '80'
  return (
    url.hostname.replace(/^\[|\]$/g, '') === ours.host && (url.port || standard) === (ours.port || standard)
  )
}

/** Splits `host:port`; undefined for anything that is not one. Host in lower case, IPv6 without brackets. */
export function splitHost(header: string | undefined): HostPort | undefined {
  if (header === undefined) return undefined
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/i.exec(header)
  if (match === null) return undefined
  const host = (match[1] ?? match[2] ?? '').toLowerCase().replace(/\.$/, '')
  return host === '' ? undefined : { host, port: match[3] ?? '' }
}

function isLoopback(host: string): boolean {
  return (
    loopbackNames.has(host) || host.endsWith('.localhost') || (isIP(host) === 4 && host.startsWith('127.'))
  )
}

function sameHost(a: string, b: string): boolean {
  return a.toLowerCase().replace(/^\[|\]$/g, '') === b
}
