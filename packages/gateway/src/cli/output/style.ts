import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** Colours for one stream; plain text where it is no terminal, or where `NO_COLOR` is set. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly warn: (text: string) => string
  readonly accent: (text: string) => string
}

/**
 * The colours of a stream.
 *
 * @example
 * const style = styleFor(process.stdout)
 * process.stdout.write(style.good('delivered'))
 */
export function styleFor(stream: NodeJS.WritableStream): Style {
  const inFormat = (format: Format) => (text: string) =>
    text === '' ? '' : styleText(format, text, { stream })
  return {
    bold: inFormat('bold'),
    dim: inFormat('dim'),
    good: inFormat('green'),
    bad: inFormat('red'),
    warn: inFormat('yellow'),
    accent: inFormat('cyan'),
  }
}

/** The colour of a delivery's state. */
export function stateStyle(style: Style, state: string): (text: string) => string {
  if (state === 'delivered') return style.good
  if (state === 'dead') return style.bad
  if (state === 'retrying') return style.warn
  return state === 'skipped' ? style.dim : style.accent
}
