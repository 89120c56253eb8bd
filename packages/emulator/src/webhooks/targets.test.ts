import { describe, expect, it } from 'vitest'
import { checkTarget, isLoopbackHost } from './targets.ts'

describe('checkTarget', () => {
  it.each([
    'http://127.0.0.1:4400/webhooks/fastio',
    'http://localhost/x',
    'https://[::1]:1/',
    'http://a.localhost/',
    'http://127.9.9.9/',
  ])('takes %s', (url) => {
    expect(checkTarget(url, false)).toBe(new URL(url).href)
  })

  it.each([
    'http://example.com/',
    'http://10.0.0.1/',
    'http://169.254.169.254/latest/',
    'http://[fe80::1]/',
    'http://0.0.0.0/',
    'http://localhost.example.com/',
    'ftp://127.0.0.1/',
    'http://user:pass@127.0.0.1/',
    'file:///etc/passwd',
    'nonsense',
    '',
  ])('refuses %s', (url) => {
    expect(() => checkTarget(url, false)).toThrow(/URL|emulator/)
  })

  it('takes other machines when it was told to', () => {
    expect(checkTarget('https://example.com/hook', true)).toBe('https://example.com/hook')
    expect(() => checkTarget('ftp://example.com/', true)).toThrow(/http/)
  })
})

it('sees through the ways of writing this machine', () => {
  expect(['LOCALHOST', 'localhost.', '127.0.0.1', '[::1]', '::1'].every(isLoopbackHost)).toBe(true)
  expect(['', '128.0.0.1', '::2', 'localhost.evil.example'].some(isLoopbackHost)).toBe(false)
})
