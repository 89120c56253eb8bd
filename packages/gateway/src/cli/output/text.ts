/**
 * Text as a terminal shows it: its width in columns, cut and wrapped by that width, and made harmless.
 * Names of files come from strangers, and a terminal obeys what it prints.
 *
 * @module
 */

// Control characters of both sets, and marks that turn the direction of what follows.
// oxlint-disable-next-line no-control-regex -- these are what has to go
const harmful = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
const narrowless = /^[\p{Mn}\p{Me}\p{Cf}]+$/u
const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Text in one line, with whatever a terminal would obey replaced. */
export function harmless(text: string): string {
  return text.replace(/\r\n|[\n\t\r]/g, ' ').replace(harmful, '\u{fffd}')
}

/** How many columns a text without styles takes. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  let width = 0
  for (const { segment } of segments.segment(text)) width += columnsOf(segment)
  return width
}

function columnsOf(grapheme: string): number {
  if (narrowless.test(grapheme)) return 0
  return wide.test(grapheme) || grapheme.includes('\u{fe0f}') ? 2 : 1
}

/** Text cut to a width, with `…` where something is missing. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  if (width <= 1) return width === 1 ? '…' : ''
  let kept = ''
  let used = 1
  for (const { segment } of segments.segment(text)) {
    used += columnsOf(segment)
    if (used > width) break
    kept += segment
  }
  return `${kept}…`
}

/** Text in lines of at most a width, broken between words where there are any. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`
    if (line !== '' && widthOf(joined) > width) {
      lines.push(line)
      line = word
    } else {
      line = joined
    }
  }
  lines.push(line)
  return lines
}

/** Filled up with spaces to a width. */
export function padTo(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return align === 'left' ? text + space : space + text
}

/** `1 event`, `2 events`. */
export function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? '' : 's'}`
}
