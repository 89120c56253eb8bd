import { describe, expect, it } from 'vitest'
import { problemResponse, toProblem } from './problem.ts'
import { isSignalboxError, SignalboxError } from './signalbox-error.ts'

describe('SignalboxError', () => {
  it('fills the parameters into the message and keeps cause and ids', () => {
    const cause = new Error('EIO')
    const error = new SignalboxError('SB_BODY_TOO_LARGE', { limit: 0 }, { cause, ids: { source: 'fastio' } })
    expect(error).toMatchObject({
      name: 'SignalboxError',
      code: 'SB_BODY_TOO_LARGE',
      message: 'The body is larger than 0 bytes.',
      cause,
      ids: { source: 'fastio' },
    })
  })

  it('leaves braces inside a parameter alone', () => {
    const error = new SignalboxError('SB_BAD_QUERY', { name: '{why}', why: '{name} $& $1' })
    expect(error.message).toBe('The query parameter {why} is wrong: {name} $& $1.')
  })

  it('has no cause property when no cause was given', () => {
    expect('cause' in new SignalboxError('SB_STORE_FULL', {})).toBe(false)
  })

  it('is recognised by its code, not by its class', () => {
    const fromAnotherCopy = Object.assign(new Error('x'), { code: 'SB_STORE_FULL' })
    expect(isSignalboxError(fromAnotherCopy)).toBe(true)
    expect(isSignalboxError(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toBe(false)
    expect(isSignalboxError(Object.assign(new Error('x'), { code: 'toString' }))).toBe(false)
    expect(isSignalboxError({ code: 'SB_STORE_FULL' })).toBe(false)
    expect(isSignalboxError(undefined)).toBe(false)
  })
})

describe('toProblem', () => {
  it('renders a known error as RFC 9457 problem details', () => {
    expect(toProblem(new SignalboxError('SB_FORBIDDEN', { scope: 'read' }), 'req_1')).toEqual({
      type: 'urn:signalbox:error:sb_forbidden',
      title: 'Forbidden',
      status: 403,
      detail: 'The token does not have the scope read.',
      code: 'SB_FORBIDDEN',
      retry: 'never',
      todo: 'Use the admin token, or give the token this scope under `tokens` in the config.',
      requestId: 'req_1',
    })
  })

  it.each([[new Error('password is hunter2')], ['hunter2'], [{ message: 'hunter2' }], [undefined], [null]])(
    'says nothing about an unknown error %#',
    (error) => {
      const problem = toProblem(error, 'req_2')
      expect(problem).toMatchObject({ status: 500, code: 'SB_INTERNAL', requestId: 'req_2' })
      expect(JSON.stringify(problem)).not.toContain('hunter2')
    },
  )

  it('does not show the cause or the ids', () => {
    const error = new SignalboxError(
      'SB_CANNOT_COMMIT',
      {},
      { cause: new Error('hunter2'), ids: { a: 'hunter2' } },
    )
    expect(JSON.stringify(toProblem(error, 'r'))).not.toContain('hunter2')
  })
})

describe('problemResponse', () => {
  it('sends Retry-After with a 503, rounded up and at least a second', () => {
    const wait = (retryAfterMs?: number) => {
      const details = retryAfterMs === undefined ? {} : { retryAfterMs }
      return problemResponse(new SignalboxError('SB_STORE_FULL', {}, details), 'r').headers['retry-after']
    }
    expect([wait(), wait(0), wait(1500)]).toEqual(['5', '1', '2'])
  })

  it('sends WWW-Authenticate when a token is missing, but not when a signature is', () => {
    const unauthorized = problemResponse(new SignalboxError('SB_UNAUTHORIZED', {}), 'r')
    const mismatch = problemResponse(new SignalboxError('SB_SIGNATURE_MISMATCH', {}), 'r')
    expect(unauthorized.headers['www-authenticate']).toBe('Bearer realm="signalbox"')
    expect(mismatch.headers['www-authenticate']).toBeUndefined()
    expect(mismatch.headers['content-type']).toBe('application/problem+json')
    expect(JSON.parse(mismatch.body)).toMatchObject({ status: 401 })
  })
})
