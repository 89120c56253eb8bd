import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { FastioError } from './fastio-error.ts'
import { retryDelay, withRetry } from './retry.ts'

const failed = (status: number, retryAfterMs?: number): FastioError =>
  new FastioError('SB_FASTIO_SERVER', 'x', { status, retryAfterMs })

it('has a wait for each kind and status', () => {
  expect([500, 502, 503, 504, 505, 429, 404].map((status) => retryDelay('safe', failed(status), 0))).toEqual([
    undefined,
    500,
    500,
    500,
    undefined,
    undefined,
    undefined,
  ])
  expect([500, 503, 429, 404].map((status) => retryDelay('upload', failed(status), 1))).toEqual([
    4000,
    4000,
    60_000,
    undefined,
  ])
  expect(retryDelay('upload', failed(429, 0), 0)).toBe(0)
  expect(retryDelay('never', failed(503), 0)).toBeUndefined()
  expect(retryDelay('safe', new TypeError('a defect'), 0)).toBeUndefined()
})

it('tries at most four times, whatever happens', async () => {
  const statuses = fc.array(fc.constantFrom(200, 404, 429, 500, 502, 503), { minLength: 1, maxLength: 8 })
  const kinds = fc.constantFrom('safe', 'upload', 'never')
  await fc.assert(
    fc.asyncProperty(statuses, kinds, async (script, kind) => {
      let tries = 0
      const call = (attempt: number): Promise<string> => {
        expect(attempt).toBe(tries++)
        const status = script[attempt] ?? 200
        return status === 200 ? Promise.resolve('done') : Promise.reject(failed(status))
      }
      const options = { sleep: () => Promise.resolve(), signal: undefined }
      const result = await withRetry(kind, options, call).catch((error: unknown) => error)
      expect(tries).toBeLessThanOrEqual(4)
      if (result !== 'done') expect(result).toBeInstanceOf(FastioError)
    }),
  )
})
