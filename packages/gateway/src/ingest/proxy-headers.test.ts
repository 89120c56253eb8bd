import { describe, expect, it } from 'vitest'
import { requestHeaders, responseHeaders } from './proxy-headers.ts'

describe('headers through the proxy', () => {
  it('pass as they are, in their order and case, twice if they came twice', () => {
    const raw = ['Host', 'a', 'Cookie', 'x=1', 'X-A', '1', 'X-A', '2', 'Content-Length', '3']
    expect(requestHeaders(raw, undefined)).toEqual(raw)
  })

  it('lose what is about one connection, and what Connection names', () => {
    const raw = [
      'Connection',
      'keep-alive, X-Private',
      'X-Private',
      '1',
      'Keep-Alive',
      'timeout=5',
      'TE',
      'trailers',
      'Transfer-Encoding',
      'chunked',
      'Upgrade',
      'h2c',
      'HTTP2-Settings',
      'x',
      'Proxy-Authorization',
      'x',
      'Expect',
      '100-continue',
      'Accept',
      '*/*',
    ]
    expect(requestHeaders(raw, undefined)).toEqual(['Accept', '*/*'])
    expect(responseHeaders(['Connection', 'close', 'ETag', '"1"'])).toEqual(['ETag', '"1"'])
  })

  it('cannot lose what frames, routes or proves', () => {
    const raw = ['Connection', 'content-length, host, authorization, cookie, origin', 'Content-Length', '3']
    const proof = ['Host', 'a', 'Authorization', 'b', 'Cookie', 'c', 'Origin', 'd']
    expect(requestHeaders([...raw, ...proof], undefined)).toEqual(['Content-Length', '3', ...proof])
  })

  it('say who asks anew, whatever the outside says', () => {
    const raw = [
      'X-Forwarded-For',
      '1.2.3.4',
      'x-forwarded-host',
      'evil',
      'X-Forwarded-Proto',
      'https',
      'Forwarded',
      'for=1.2.3.4',
      'X-Real-IP',
      '1.2.3.4',
      'Via',
      '1.1 x',
      'Accept',
      '*/*',
    ]
    expect(requestHeaders(raw, '127.0.0.1')).toEqual(['Accept', '*/*', 'X-Forwarded-For', '127.0.0.1'])
  })
})
