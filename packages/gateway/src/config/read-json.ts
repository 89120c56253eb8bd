import { ConfigError } from './config-error.ts'

/** Parses a `.json` config. The place of a mistake is named by line, without showing what stands there. */
export function parseJsonConfig(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const { message } = error as SyntaxError
    const place = /line (\d+) column (\d+)/.exec(message)
    const position = /position (\d+)/.exec(message)?.[1]
    const line = place?.[1] ?? lineAt(text, position === undefined ? text.length : Number(position))
    throw new ConfigError(
      'SB_CONFIG_UNREADABLE',
      file,
      [{ path: `line ${line}`, message: `syntax error: ${withoutExcerpt(message)}`, ...hint(text) }],
      { cause: error },
    )
  }
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

/** Cuts off where V8 quotes the text. */
function withoutExcerpt(message: string): string {
  return message
    .replace(/, (?:\.\.\.)?".*$/s, '')
    .replace(/ in JSON at position.*$/s, '')
    .replace(/ at position.*$/s, '')
}

function hint(text: string): { suggestion?: string } {
  if (/^\s*\/\//m.test(text)) return { suggestion: 'JSON has no comments; use signalbox.config.ts for them' }
  if (/,\s*[}\]]/.test(text)) return { suggestion: 'remove the comma before a closing bracket' }
  return {}
}
