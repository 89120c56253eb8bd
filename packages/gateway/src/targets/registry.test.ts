import { expect, it } from 'vitest'
import { makeTarget, targetKinds } from './registry.ts'

it('makes each kind of target from JSON', () => {
  expect(makeTarget({ kind: 'http', url: 'https://example.com/on-video' })).toMatchObject({ kind: 'http' })
  expect(makeTarget({ kind: 'exec', command: 'true', args: ['a'], timeout: '5s' })).toMatchObject({
    kind: 'exec',
    name: 'exec:true a',
    policy: { timeoutMs: 5_000 },
  })
  expect(makeTarget({ kind: 'stream', name: 'audit' })).toEqual({ kind: 'stream', name: 'audit' })
  expect(targetKinds).toEqual(['http', 'exec', 'stream', 'fn'])
})

it.each([
  [{ kind: 'htp', url: 'x' }, /did you mean "http"/],
  [{ kind: 'constructor' }, /no kind of target "constructor"/],
  [{ kind: 'fn', name: 'x' }, /signalbox.config.ts/],
  [{ kind: 'stream', name: 'a b' }, /letters, digits/],
  [{ kind: 'stream', name: 'a', size: 1 }, /no option "size"/],
  [{ kind: 'http', url: 'https://example.com', tiemout: '5s' }, /did you mean "timeout"/],
])('says what is wrong with %j', (json, message) => {
  expect(() => makeTarget(json)).toThrow(message)
})
