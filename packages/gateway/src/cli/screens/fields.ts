/**
 * Names and values under one another.
 *
 * @module
 */
import type { Output } from '../context.ts'
import { harmless, padTo, widthOf, wrap } from '../output/text.ts'

/** A value that is empty or not known is left out with its name. */
export type Field = readonly [name: string, value: string | undefined, style?: (text: string) => string]

/** No line is longer than this, even in a very wide terminal: long lines are hard to read. */
const widest = 120

/** How wide lines may be. */
export const lineWidth = ({ width }: Output): number => Math.min(width ?? widest, widest)

export const heading = (text: string, { style }: Output): string => style.bold(text)

/** Fields as lines, with long values continued below themselves. */
export function fields(list: readonly Field[], out: Output): string[] {
  const shown = list.filter(([, value]) => value !== undefined && value !== '')
  const names = Math.max(0, ...shown.map(([name]) => widthOf(name)))
  const room = Math.max(20, lineWidth(out) - names - 4)
  return shown.flatMap(([name, value = '', style = (text: string) => text]) =>
    wrap(harmless(value), room).map((line, index) => {
      const label = out.style.dim(padTo(index === 0 ? name : '', names))
      // A long word is never cut: it is an address or an id, to be copied.
      return `  ${label}  ${style(line)}`
    }),
  )
}

/** Text wrapped and moved to the right. */
export function indented(text: string, indent: number, out: Output): string[] {
  return wrap(harmless(text), lineWidth(out) - indent).map((line) => ' '.repeat(indent) + line)
}
