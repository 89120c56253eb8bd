import { expect, it } from 'vitest'
import { fn, PermanentError } from './fn.ts'
import { deliveryContext, deliveryItem } from './testing.ts'

it('calls the function with the event', async () => {
  const got: unknown[] = []
  const target = fn('index', (event, { attempt, rule }) => got.push([event.detail.eventId, attempt, rule]))
  expect(await target.deliver([deliveryItem({ attempt: 3 })], deliveryContext())).toEqual([{ ok: true }])
  expect(got).toEqual([['evt-1', 3, 'r']])
})

it('calls it with what a transformer made, and has the event in the context', async () => {
  const got: unknown[] = []
  const target = fn('index', (made, { event }) => got.push([made, event.id]))
  const json = { text: '{"a": [1]}', contentType: 'application/json' }
  const text = { text: '{"a": [1]}', contentType: 'text/plain; charset=utf-8' }
  const items = [deliveryItem({ transformed: json }), deliveryItem({ transformed: text })]
  await target.deliver(items, deliveryContext())
  expect(got).toEqual([
    [{ a: [1] }, 'evt_test_1'],
    ['{"a": [1]}', 'evt_test_1'],
  ])
})

it('takes a throw as a failure to try again, and a PermanentError as the end', async () => {
  const answer = (error: unknown) =>
    fn('f', () => {
      throw error
    }).deliver([deliveryItem()], deliveryContext())
  expect(await answer(new Error('no luck'))).toMatchObject([
    {
      ok: false,
      retry: 'later',
      code: 'SB_TARGET_FUNCTION',
      message: expect.stringContaining('no luck') as string,
    },
  ])
  expect(await answer('text')).toMatchObject([{ retry: 'later' }])
  expect(await answer(new PermanentError('never'))).toMatchObject([
    { retry: 'never', code: 'SB_TARGET_FUNCTION_PERMANENT' },
  ])
})

it('stops waiting when the time is over, and tells the function', async () => {
  let told = false
  const target = fn(
    'slow',
    (_, { signal }) => new Promise(() => signal.addEventListener('abort', () => (told = true))),
    { timeout: 20 },
  )
  expect(await target.deliver([deliveryItem()], deliveryContext())).toMatchObject([
    { ok: false, retry: 'later', code: 'SB_TARGET_TIMEOUT', blame: 'target' },
  ])
  expect(told).toBe(true)
})

it('says what is wrong with its arguments', () => {
  expect(() => fn('', () => {})).toThrow(/name/)
  expect(() => fn('x', 'not a function' as never)).toThrow(/function/)
  expect(() => fn('x', () => {}, { concurency: 1 } as never)).toThrow(/did you mean "concurrency"/)
})
