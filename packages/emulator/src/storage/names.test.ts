import { expect, it } from 'vitest'
import { extensionOf, mimeCategoryOf, mimeTypeOf } from './mime.ts'
import { checkName, renamed } from './names.ts'

it('takes every ordinary name', () => {
  for (const name of ['a', '.profile', 'Ünïcode 日本.txt', 'a..b', '...', 'x'.repeat(255)])
    expect(checkName(name)).toBe(name)
})

it('names a sibling before the extension', () => {
  expect([renamed('report.pdf', 2), renamed('in', 3), renamed('.env', 2)]).toEqual([
    'report (2).pdf',
    'in (3)',
    '.env (2)',
  ])
})

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
  expect(['video/mp4', 'text/csv', 'application/pdf', 'application/zip', 'x/y'].map(mimeCategoryOf)).toEqual([
    'video',
    'spreadsheet',
    'document',
    'archive',
    'other',
  ])
})
