import { expect, it } from 'vitest'
import { compileCacheFolder } from './compile-cache.ts'

it('is a folder of the user, never a shared one', () => {
  expect(compileCacheFolder({ XDG_CACHE_HOME: '/caches', HOME: '/home/ada' })).toBe(
    '/caches/signalbox/compiled',
  )
  expect(compileCacheFolder({ XDG_CACHE_HOME: '', HOME: '/home/ada' })).toBe(
    '/home/ada/.cache/signalbox/compiled',
  )
  expect(compileCacheFolder({ HOME: '' })).not.toMatch(/^\/?(tmp|signalbox)/)
})
