import { expect, it } from 'vitest'
import { mimeCategoryOf } from './mime-category.ts'
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

it('puts types into coarse kinds', () => {
  expect(['video/mp4', 'text/csv', 'application/pdf', 'application/zip', 'x/y'].map(mimeCategoryOf)).toEqual([
    'video',
    'spreadsheet',
    'document',
    'archive',
    'other',
  ])
})
