import { describe, expect, it } from 'vitest'
import { TargetOptionsError } from '../options/target-options-error.ts'
import { http } from './http.ts'
import { httpName } from './target-url.ts'

/** Options as they come from JSON or JavaScript, where nothing checks the types. */
const mistakesOf = (options: unknown, url: unknown = 'https://example.com'): Record<string, string> => {
  try {
    http(url as string, options as object)
  } catch (error) {
    if (!(error instanceof TargetOptionsError)) throw error
    return Object.fromEntries(error.mistakes.map(({ path, message }) => [path.join('.'), message]))
  }
  return {}
}

it('fills in the defaults', () => {
  expect(http('https://example.com/on-video')).toMatchObject({
    name: 'http:example.com/on-video',
    kind: 'http',
    policy: {
      concurrency: 32,
      timeoutMs: 30_000,
      ordered: true,
      retry: { attempts: 24, baseMs: 5_000, factor: 2, maxDelayMs: 14_400_000 },
    },
  })
})

it('takes a policy in the units of people', () => {
  const options = {
    name: 'videos',
    timeout: '10s',
    retry: { attempts: 8, maxDelay: '1h' },
    rateLimit: { count: 10, per: '1s' },
    ordered: false,
  }
  expect(http('https://example.com', options)).toMatchObject({
    name: 'videos',
    policy: {
      timeoutMs: 10_000,
      retry: { attempts: 8, baseMs: 5_000, factor: 2, maxDelayMs: 3_600_000 },
      rateLimit: { count: 10, perMs: 1_000 },
      ordered: false,
    },
  })
  expect(http('https://example.com', { retry: false }).policy.retry.attempts).toBe(1)
})

it.each([
  ['https://example.com', 'http:example.com'],
  ['https://EXAMPLE.com:443/a/', 'http:example.com/a/'],
  ['http://example.com:8080/a', 'http:example.com:8080/a'],
])('names %s %s', (url, name) => {
  expect(httpName(new URL(url))).toBe(name)
})

it('tells queries apart in names without showing them', () => {
  const [one, other] = ['a', 'b'].map((token) => httpName(new URL(`https://example.com/?token=${token}`)))
  expect(one).toMatch(/^http:example\.com\?[0-9a-f]{6}$/)
  expect(one).not.toBe(other)
})

describe('mistakes', () => {
  it.each([
    [{ timout: '5s' }, { timout: 'There is no option "timout" here; did you mean "timeout"' }],
    [{ retry: { atempts: 3 } }, { 'retry.atempts': expect.stringContaining('did you mean "attempts"') }],
    [
      { tls: { certificate: 'x' } },
      { 'tls.certificate': expect.stringContaining('there are ca, cert, key') },
    ],
    [{ retry: { attempts: 0 } }, { 'retry.attempts': 'Expected at least 1' }],
    [{ timeout: '30' }, { timeout: expect.stringContaining("write '30s'") }],
    [{ timeout: 0 }, { timeout: 'Expected at least 1ms' }],
    [{ concurrency: '4' }, { concurrency: 'Expected a whole number' }],
    [{ body: 'cloudevents' }, { body: expect.stringContaining('cloudevents-structured') }],
    [
      { headers: { 'Webhook-Id': 'x' } },
      { 'headers.Webhook-Id': expect.stringContaining('cannot be changed') },
    ],
    [{ headers: { Host: 'x' } }, { 'headers.Host': expect.stringContaining('cannot be changed') }],
    [{ headers: { 'a b': 'x' } }, { 'headers.a b': '"a b" is not a name of a header' }],
    [{ headers: { a: 'x\r\nb: y' } }, { 'headers.a': expect.stringContaining('without line breaks') }],
    [{ auth: { token: 'x' } }, { auth: expect.stringContaining('{ bearer }') }],
    [
      { auth: { bearer: 'x' }, headers: { Authorization: 'y' } },
      { 'headers.authorization': expect.stringContaining('either') },
    ],
    [{ secret: 'a', secrets: ['b'] }, { secrets: 'Expected either secret or secrets' }],
    [{ tls: { cert: 'x' } }, { tls: 'Expected cert and key together' }],
    [{ allowPrivate: ['localhost:8080'] }, { 'allowPrivate.0': expect.stringContaining('without port') }],
    [{ allowPrivate: ['10.0.0.0/99'] }, { 'allowPrivate.0': expect.stringContaining('10.0.0.0/8') }],
    [{ name: ' x' }, { name: expect.stringContaining('without space') }],
    [null, { '': expect.any(String) }],
  ])('says what is wrong with %j', (options, expected) => {
    expect(mistakesOf(options)).toEqual(expected)
  })

  it.each([
    ['example.com/hook', /did you mean "https:\/\/example\.com\/hook"/],
    ['ftp://example.com', /begins with https:/],
    ['https://me:pw@example.com', /auth: \{ basic/],
    ['', /Expected a URL such as/],
    [42, /Expected a URL as text/],
  ])('says what is wrong with the address %j', (url, message) => {
    const complaint = mistakesOf({}, url)['url'] ?? ''
    expect(complaint).toMatch(message)
    expect(complaint).not.toContain('pw')
  })

  it('says all of them at once, in one message', () => {
    expect(() => http('https://example.com', { timout: 1, retry: { attempts: -1 } } as object)).toThrow(
      /^http:example\.com has wrong options: .*retry\.attempts: Expected at least 1; .*timout: There is no option/,
    )
  })
})
