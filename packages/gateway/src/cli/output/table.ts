/**
 * Tables that fit the terminal. Columns that may shrink do so first, then those that matter least go.
 *
 * @module
 */
import type { Style } from './style.ts'
import { cut, harmless, padTo, widthOf } from './text.ts'

export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => string
  readonly align?: 'left' | 'right'
  /** May be cut down to this width. Left out: it keeps its width. */
  readonly min?: number
  /** Columns with a higher number are left out first where there is no room; 0 stays. */
  readonly rank?: number
  readonly style?: (text: string, row: Row) => string
}

export interface TableOptions {
  /** Columns of the terminal; undefined: as wide as it gets, for files and pipes. */
  readonly width: number | undefined
  readonly style: Style
}

const gap = '  '

/**
 * A table as lines.
 *
 * @example
 * table([{ name: 'a' }], [{ title: 'Name', value: (row) => row.name }], { width: 80, style })
 */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { width, style }: TableOptions,
): string[] {
  const cells = measure(rows, columns)
  const shown = fit(cells, width ?? Infinity)
  const head = shown.map(({ column, width: size }) =>
    padTo(cut(column.title.toUpperCase(), size), size, column.align),
  )
  return [
    style.dim(head.join(gap).trimEnd()),
    ...rows.map((row, index) =>
      shown
        .map(({ column, texts, width: size }, place) => {
          const text = cut(texts[index] ?? '', size)
          const isLast = place === shown.length - 1 && column.align !== 'right'
          const styled = column.style?.(text, row) ?? text
          // Spaces outside the style, so that underlines and backgrounds end with the text.
          return padTo(text, isLast ? 0 : size, column.align).replace(text, () => styled)
        })
        .join(gap)
        .trimEnd(),
    ),
  ]
}

interface Measured<Row> {
  readonly column: Column<Row>
  readonly texts: readonly string[]
  readonly width: number
}

function measure<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Measured<Row>[] {
  return columns.map((column) => {
    const texts = rows.map((row) => harmless(column.value(row)))
    return { column, texts, width: Math.max(widthOf(column.title), ...texts.map(widthOf)) }
  })
}

function fit<Row>(all: readonly Measured<Row>[], width: number): readonly Measured<Row>[] {
  const least = all.reduce((sum, { column, width: own }) => sum + Math.min(own, column.min ?? own), 0)
  if (least + gap.length * (all.length - 1) > width) {
    const ranks = all.map(({ column }) => column.rank ?? 0)
    const worst = Math.max(...ranks)
    if (worst > 0) return fit(all.toSpliced(ranks.lastIndexOf(worst), 1), width)
  }
  return shrink(all, width - gap.length * (all.length - 1))
}

/** Takes from the widest of those that may shrink until all fit. */
function shrink<Row>(all: readonly Measured<Row>[], room: number): readonly Measured<Row>[] {
  const widths = all.map(({ width }) => width)
  let excess = widths.reduce((sum, width) => sum + width, 0) - room
  while (excess > 0) {
    let widest = -1
    for (const [index, { column }] of all.entries()) {
      const own = widths[index] ?? 0
      if (column.min === undefined || own <= column.min) continue
      if (widest === -1 || own > (widths[widest] ?? 0)) widest = index
    }
    if (widest === -1) break
    widths[widest] = (widths[widest] ?? 0) - 1
    excess -= 1
  }
  return all.map((measured, index) => ({ ...measured, width: widths[index] ?? 0 }))
}
