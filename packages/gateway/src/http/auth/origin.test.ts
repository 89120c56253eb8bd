import { describe, expect, it } from 'vitest'
import { hostAllowed, originAllowed, splitHost } from './origin.ts'

describe('splitHost', () => {
  it.each([
    ['Example.COM', { host: 'example.com', port: '' }],
    ['example.com.:80', { host: 'example.com', port: '80' }],
    ['[::1]:4400', { host: '::1', port: '4400' }],
    ['[::1]', { host: '::1', port: '' }],
    ['::1', undefined],
    ['a b', undefined],
    ['user@host', undefined],
    ['host/path', undefined],
    ['host:port', undefined],
    ['', undefined],
    ['.', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(splitHost(header)).toEqual(expected)
  })
})

describe('hostAllowed', () => {
  it('takes the bound address, and any address where all are bound', () => {
    const allowedHosts: string[] = []
    expect(hostAllowed('192.168.1.5:4400', { bound: ['192.168.1.5'], allowedHosts })).toBe(true)
    expect(hostAllowed('192.168.1.6', { bound: ['192.168.1.5'], allowedHosts })).toBe(false)
    expect(hostAllowed('192.168.1.6', { bound: ['0.0.0.0'], allowedHosts })).toBe(true)
    expect(hostAllowed('[fe80::1]', { bound: ['::'], allowedHosts })).toBe(true)
    expect(hostAllowed('evil.example', { bound: ['0.0.0.0'], allowedHosts })).toBe(false)
    expect(hostAllowed('box.lan', { bound: ['box.lan'], allowedHosts })).toBe(true)
  })

  it('refuses none and a broken one', () => {
    const policy = { bound: ['127.0.0.1'], allowedHosts: ['*', ''] }
    expect(hostAllowed(undefined, policy)).toBe(false)
    expect(hostAllowed('', policy)).toBe(false)
    expect(hostAllowed('evil.example', policy)).toBe(false)
  })
})

describe('originAllowed', () => {
  const ask = (host: string | undefined, origin?: string) =>
    originAllowed({ host, origin, secFetchSite: undefined })
  it('compares host and port, with the default of the scheme', () => {
    expect(ask('localhost', 'http://localhost')).toBe(true)
    expect(ask('localhost:80', 'http://localhost')).toBe(true)
    expect(ask('[::1]:4400', 'http://[::1]:4400')).toBe(true)
    expect(ask('localhost:4400', 'http://127.0.0.1:4400')).toBe(false)
    expect(ask('localhost:4400', 'chrome-extension://localhost:4400')).toBe(false)
    expect(ask(undefined, 'http://localhost')).toBe(false)
    expect(ask('localhost')).toBe(true)
  })
})
