import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json/json-value.ts'
import { challengeOf, challengeResponse } from './challenge.ts'

describe('challengeOf', () => {
  it.each<JsonObject>([
    { challenge: 'abc' },
    { type: 'url_verification', challenge: 'abc' },
    { event: 'webhook.verification', challenge: 'abc', timestamp: 1 },
  ])('finds the token in %j', (payload) => {
    expect(challengeOf(payload)).toBe('abc')
  })

  it.each<JsonObject>([
    {},
    { challenge: '' },
    { challenge: 5 },
    { challenge: null },
    { challenge: { a: 1 } },
    { challenge: 'x'.repeat(1025) },
    { challenge: 'abc', eventId: 'evt-1' },
    { challenge: 'abc', event_id: 'evt-1', event: 'brand_new' },
    { challenge: 'abc', eventType: 'upload' },
    { challenge: 'abc', type: 'file.created' },
  ])('does not take %j for one', (payload) => {
    expect(challengeOf(payload)).toBeUndefined()
  })
})

describe('challengeResponse', () => {
  it('echoes as JSON or as text, never as a page', () => {
    const token = '<script>"'
    expect(JSON.parse(challengeResponse(token, 'json').body)).toEqual({ challenge: token })
    expect(challengeResponse(token, 'text').body).toBe(token)
    for (const format of ['json', 'text'] as const) {
      const { headers } = challengeResponse(token, format)
      expect(headers['content-type']).not.toContain('html')
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })
})
