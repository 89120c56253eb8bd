import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allows, sessionMs, TokenBook } from './tokens.ts'
import { tokenBook } from './token-book.ts'

const admin = { name: 'admin', token: 'sbx_0123456789abcdef', scopes: ['admin'] }
const reader = { name: 'reader', token: 'sbx_fedcba9876543210', scopes: ['read'] }

describe('allows', () => {
  it.each([
    [['admin'], 'admin', true],
    [['admin'], 'stream:x', true],
    [['read'], 'read', true],
    [['read'], 'stream:x', true],
    [['read'], 'ingest', false],
    [['read'], 'admin', false],
    [['ingest'], 'read', false],
    [['stream:x'], 'stream:x', true],
    [['stream:x'], 'stream:xy', false],
    [['stream:x'], 'read', false],
    [[], 'read', false],
  ] as const)('%j may %s: %s', (scopes, need, expected) => {
    expect(allows(scopes, need)).toBe(expected)
  })
})

describe('TokenBook', () => {
  const book = new TokenBook([admin, reader])

  it('knows its tokens and no others', () => {
    expect(book.check(admin.token)?.name).toBe('admin')
    expect(book.check(reader.token)?.name).toBe('reader')
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        fc.pre(text !== admin.token && text !== reader.token)
        expect(book.check(text)).toBeUndefined()
      }),
    )
  })

  it('a session is its token, until it ends or the token changes', () => {
    const session = book.openSession(reader.token, 1000, 'nonce') ?? ''
    expect(book.checkSession(session, 1000)?.name).toBe('reader')
    expect(book.checkSession(session, 1000 + sessionMs - 1)?.name).toBe('reader')
    expect(book.checkSession(session, 1000 + sessionMs)).toBeUndefined()
    const changed = new TokenBook([admin, { ...reader, token: 'sbx_another_0123456' }])
    expect(changed.checkSession(session, 1000)).toBeUndefined()
    expect(new TokenBook([admin]).checkSession(session, 1000)).toBeUndefined()
    expect(book.openSession('sbx_unknown', 1000, 'nonce')).toBeUndefined()
  })

  it('no change to a session is accepted', () => {
    const session = book.openSession(reader.token, 0, 'nonce') ?? ''
    fc.assert(
      fc.property(fc.nat(session.length - 1), fc.constantFrom('A', 'B', '.', '', '-'), (at, char) => {
        const changed = session.slice(0, at) + char + session.slice(at + 1)
        fc.pre(changed !== session)
        const caller = book.checkSession(changed, 0)
        // The last character of base64url holds bits that mean nothing.
        if (at < session.length - 1) expect(caller).toBeUndefined()
        else expect(caller?.name ?? 'reader').toBe('reader')
      }),
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(book.checkSession(text, 0)).toBeUndefined()
      }),
    )
  })

  it('refuses a token that could be guessed', () => {
    expect(() => new TokenBook([{ ...admin, token: 'short' }])).toThrow(/shorter than 16/)
  })

  it('a config cannot name a second admin', () => {
    const scoped = { name: 'sly', token: { $env: 'SLY' }, scopes: ['admin', 'read'] }
    const sly = tokenBook(admin.token, [scoped], () => 'sbx_resolved_at_run_time').check(
      'sbx_resolved_at_run_time',
    )
    expect(sly).toMatchObject({ name: 'sly', scopes: ['read'] })
  })
})
