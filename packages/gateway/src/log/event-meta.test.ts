import { describe, expect, it } from 'vitest'
import { metaText, parseMeta } from './event-meta.ts'

describe('event meta', () => {
  it('comes back as it was written', () => {
    const meta = { verified: true, dialect: 'x', secret: 'current', signedAt: 0, contentType: 'text/plain' }
    expect(parseMeta(metaText(meta))).toEqual(meta)
  })

  it.each(['', 'nonsense', 'null', '[]', '3', '{}', '{"verified":"yes"}'])(
    'takes %j for unverified',
    (text) => {
      expect(parseMeta(text).verified).toBe(false)
    },
  )
})
