import { expect, it } from 'vitest'
import { extensionOf, mimeTypeOf } from './file-type.ts'

it('finds extension and type by name alone', () => {
  expect(['a.TXT', 'a.tar.gz', '.env', 'README', 'a.'].map(extensionOf)).toEqual([
    'txt',
    'gz',
    undefined,
    undefined,
    undefined,
  ])
  expect(['a.mp4', 'a.constructor', 'a'].map(mimeTypeOf)).toEqual([
    'video/mp4',
    'application/octet-stream',
    'application/octet-stream',
  ])
})
