import { describe, expect, it } from 'vitest'
import { misspelling, nearestName } from './misspelling.ts'

describe('nearestName', () => {
  it.each([
    ['nmae', ['name', 'nam', 'same'], 'name'],
    ['detial', ['data', 'detail'], 'detail'],
    ['file_name', ['fileName', 'filename2'], 'fileName'],
    ['size', ['time', 'name'], undefined],
    ['x', ['y', 'z'], undefined],
    ['ID', ['x', 'id'], 'id'],
    ['x', [], undefined],
    ['a'.repeat(100), ['a'.repeat(101)], undefined],
  ])('of %s among %j is %s', (name, known, nearest) => {
    expect(nearestName(name, known)).toBe(nearest)
  })
})

describe('a slip', () => {
  it.each([
    ['nmae', 'name'],
    ['sizes', 'size'],
    ['ids', 'id'],
    ['fileNmae', 'fileName'],
    ['filenmae', 'fileName'],
    ['mime-type', 'mimeType'],
    ['mimetpye', 'mimeType'],
    ['workspaceId', 'worksapceId'],
    ['extention', 'extension'],
    ['parantId', 'parentId'],
    ['detailtype', 'detail-type'],
    ['resorces', 'resources'],
    ['verzion', 'version'],
  ])('of fingers: %s and %s', (a, b) => {
    expect(misspelling(a, b)).toBeLessThanOrEqual(2)
    expect(misspelling(b, a)).toBe(misspelling(a, b))
  })

  it.each([
    ['agentId', 'eventId'],
    ['userId', 'fileId'],
    ['size', 'side'],
    ['data', 'date'],
    ['state', 'stale'],
    ['comment', 'content'],
    ['version', 'session'],
    ['created', 'updated'],
    ['copied', 'moved'],
    ['from', 'form2'],
    ['name', 'name'],
    ['id', 'ip'],
    ['', 'a'],
    ['file1', 'file2'],
    ['abc', 'abcdef'],
  ])('is not what tells %s from %s', (a, b) => {
    expect(misspelling(a, b)).toBeUndefined()
  })
})
