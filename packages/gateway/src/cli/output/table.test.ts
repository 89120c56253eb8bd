import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Style } from './style.ts'
import { table, type Column } from './table.ts'
import { widthOf } from './text.ts'

const same = (text: string): string => text
const style: Style = { bold: same, dim: same, good: same, bad: same, warn: same, accent: same }

interface Row {
  readonly id: string
  readonly name: string
}

const columns: Column<Row>[] = [
  { title: 'id', value: ({ id }) => id, align: 'right' },
  { title: 'name', value: ({ name }) => name, min: 6 },
  { title: 'again', value: ({ name }) => name, min: 6, rank: 1 },
]

describe('table', () => {
  it('aligns, and leaves no space at the end of a line', () => {
    const rows = [
      { id: '1', name: 'short' },
      { id: '200', name: 'x' },
    ]
    expect(table(rows, columns, { width: undefined, style })).toEqual([
      ' ID  NAME   AGAIN',
      '  1  short  short',
      '200  x      x',
    ])
  })

  it('cuts what may be cut, then leaves out what matters least', () => {
    const rows = [{ id: '1', name: 'a name that is long' }]
    expect(table(rows, columns, { width: 24, style })).toEqual([
      'ID  NAME       AGAIN',
      ' 1  a name t…  a name t…',
    ])
    expect(table(rows, columns, { width: 14, style })).toEqual(['ID  NAME', ' 1  a name th…'.slice(0, 14)])
  })

  it('styles the text and not the space around it', () => {
    const marked: Column<Row>[] = [
      { title: 'id', value: ({ id }) => id, align: 'right', style: (text) => `<${text}>` },
    ]
    const rows = [
      { id: '1', name: '' },
      { id: '$&0', name: '' },
    ]
    expect(table(rows, marked, { width: 80, style })).toEqual([' ID', '  <1>', '<$&0>'])
  })

  it('has one line for each row, within the width, whatever is in it', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 })
    fc.assert(
      fc.property(
        fc.array(fc.record({ id: fc.constant('7'), name: text })),
        fc.integer({ min: 12, max: 90 }),
        (rows, width) => {
          const lines = table(rows, columns, { width, style })
          expect(lines).toHaveLength(rows.length + 1)
          for (const line of lines) {
            for (const control of ['\n', '\r', '\t', '\u001B']) expect(line).not.toContain(control)
            expect(widthOf(line)).toBeLessThanOrEqual(width)
          }
        },
      ),
    )
  })
})
