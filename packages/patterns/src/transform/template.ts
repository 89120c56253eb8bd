/** A template is text and placeholders in turn. */
export type TemplatePart = string | Placeholder

export interface Placeholder {
  readonly name: string
  /** A JSON value of its own, a part of a JSON string, or a part of a text that is no JSON. */
  readonly stands: 'alone' | 'in string' | 'in text'
  readonly at: number
}

const PLACEHOLDER = /<([\w.$[\]*/-]+)>/y
const QUOTE = 34
const BACKSLASH = 92

/** A template that does not begin as JSON does is text, and is not JSON when it is filled. */
export function isPlainText(template: string): boolean {
  return !/^\s*(?:["{[]|(?:<[^<>\s]+>|-?\d[\d.eE+-]*|true|false|null)\s*$)/.test(template)
}

/** Takes a template apart. A `<` that does not begin a placeholder is text. */
export function parseTemplate(template: string): readonly TemplatePart[] {
  const isText = isPlainText(template)
  const parts: TemplatePart[] = []
  let inString = false
  let plain = 0
  let at = 0
  while (at < template.length) {
    const code = template.charCodeAt(at)
    const name = code === 60 ? placeholderAt(template, at) : undefined
    if (name !== undefined) {
      const stands = isText ? 'in text' : inString ? 'in string' : 'alone'
      parts.push(template.slice(plain, at), { name, stands, at })
      at = plain = at + name.length + 2
      continue
    }
    if (code === QUOTE) inString = !inString
    at += inString && code === BACKSLASH ? 2 : 1
  }
  parts.push(template.slice(plain))
  return parts
}

/** The template with something harmless of the same length for each placeholder, to see whether it makes JSON. */
export function filledForTrial(parts: readonly TemplatePart[]): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part
      const length = part.name.length + 2
      return part.stands === 'alone' ? '0'.padEnd(length) : ' '.repeat(length)
    })
    .join('')
}

function placeholderAt(template: string, at: number): string | undefined {
  PLACEHOLDER.lastIndex = at
  return PLACEHOLDER.exec(template)?.[1]
}
