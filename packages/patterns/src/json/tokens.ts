import type { Position } from '../errors.ts'

/** Text that is not JSON; the message is the one of the parser that EventBridge uses. */
export class JsonSyntaxError extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** Line and column of an offset, both from 1. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

const EXPECTED_VALUE = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'"
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const FOUR_HEX = /^[0-9a-fA-F]{4}$/

export const OPEN_OBJECT = 123
export const OPEN_ARRAY = 91
const QUOTE = 34
const COMMA = 44
const COLON = 58

/** Reads JSON strictly, piece by piece, keeping what `JSON.parse` drops: number texts, duplicate names, offsets. */
export class Tokens {
  readonly text: string
  offset = 0

  constructor(text: string) {
    this.text = text
  }

  /** The code of the next character that is not white space, NaN at the end. */
  peek(): number {
    for (;;) {
      const code = this.text.charCodeAt(this.offset)
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return code
      this.offset++
    }
  }

  /** Inside a container with `count` entries so far: consumes a comma and answers true, or its end and false. */
  hasEntry(array: boolean, count: number, start: number): boolean {
    const code = this.peek()
    if (code === 93 || code === 125) {
      if ((code === 93) !== array) this.#wrongEnd(code, array, start)
      this.offset++
      return false
    }
    if (Number.isNaN(code)) this.#unfinished(array, start)
    if (count > 0) {
      if (code !== COMMA)
        this.unexpected(`was expecting comma to separate ${array ? 'Array' : 'Object'} entries`)
      this.offset++
      if (Number.isNaN(this.peek())) this.#unfinished(array, start)
    }
    return true
  }

  name(): string {
    if (this.peek() !== QUOTE) this.unexpected('was expecting double-quote to start field name')
    const name = this.#string()
    if (this.peek() !== COLON) this.unexpected('was expecting a colon to separate field name and value')
    this.offset++
    return name
  }

  /** A string, a number's text, or a literal. The caller has handled `{` and `[`. */
  scalar<T>(make: ScalarMaker<T>): T {
    const code = this.peek()
    if (code === QUOTE) return make.string(this.#string())
    if (code === 45 || (code >= 48 && code <= 57)) return make.number(this.#number())
    for (const word of ['true', 'false', 'null'] as const) {
      if (!this.text.startsWith(word, this.offset) || isWordPart(this.text[this.offset + word.length]))
        continue
      this.offset += word.length
      return make.literal(word === 'null' ? null : word === 'true')
    }
    return this.#unrecognised()
  }

  unexpected(what: string): never {
    if (Number.isNaN(this.text.charCodeAt(this.offset)))
      throw new JsonSyntaxError('Unexpected end-of-input', this.offset)
    const char = String.fromCodePoint(this.text.codePointAt(this.offset) ?? 0)
    const comment =
      char === '/'
        ? "maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)"
        : what
    throw new JsonSyntaxError(`Unexpected character (${show(char)}): ${comment}`, this.offset)
  }

  #string(): string {
    const from = ++this.offset
    for (;;) {
      const code = this.text.charCodeAt(this.offset)
      if (code === QUOTE) return this.text.slice(from, this.offset++)
      if (code === 92) return this.#escapedString(from)
      this.#checkStringCode(code)
      this.offset++
    }
  }

  #escapedString(from: number): string {
    const parts = [this.text.slice(from, this.offset)]
    let plain = this.offset
    for (;;) {
      const code = this.text.charCodeAt(this.offset)
      if (code === QUOTE || code === 92) {
        parts.push(this.text.slice(plain, this.offset++))
        if (code === QUOTE) return parts.join('')
        parts.push(this.#escape())
        plain = this.offset
      } else {
        this.#checkStringCode(code)
        this.offset++
      }
    }
  }

  #escape(): string {
    const char = this.text[this.offset] ?? ''
    if (char === '')
      throw new JsonSyntaxError('Unexpected end-of-input in character escape sequence', this.offset)
    if (char === 'u') {
      const hex = this.text.slice(this.offset + 1, this.offset + 5)
      if (!FOUR_HEX.test(hex)) {
        this.offset++
        while (/[0-9a-fA-F]/.test(this.text[this.offset] ?? '')) this.offset++
        this.unexpected('expected a hex-digit for character escape sequence')
      }
      this.offset += 5
      return String.fromCharCode(Number.parseInt(hex, 16))
    }
    const escaped = Object.hasOwn(ESCAPES, char) ? ESCAPES[char] : undefined
    if (escaped === undefined)
      throw new JsonSyntaxError(`Unrecognized character escape ${show(char)}`, this.offset)
    this.offset++
    return escaped
  }

  #checkStringCode(code: number): void {
    if (code >= 32) return
    if (Number.isNaN(code)) {
      throw new JsonSyntaxError(
        'Unexpected end-of-input: was expecting closing quote for a string value',
        this.offset,
      )
    }
    const message = 'has to be escaped using backslash to be included in string value'
    throw new JsonSyntaxError(
      `Illegal unquoted character ((CTRL-CHAR, code ${code})): ${message}`,
      this.offset,
    )
  }

  #number(): string {
    NUMBER.lastIndex = this.offset
    const text = NUMBER.exec(this.text)?.[0] ?? ''
    this.offset += text.length
    const next = this.text[this.offset] ?? ''
    if (text === '') {
      this.offset++
      this.unexpected('expected digit (0-9) to follow minus sign, for valid numeric value')
    }
    if (/\d/.test(next)) {
      throw new JsonSyntaxError('Invalid numeric value: Leading zeroes not allowed', this.offset)
    }
    if (next === '.' || next === 'e' || next === 'E') {
      this.offset += /^.[+-]/.test(this.text.slice(this.offset, this.offset + 2)) && next !== '.' ? 2 : 1
      const bad = this.text[this.offset] ?? ''
      const why =
        next === '.' ? 'Decimal point not followed by a digit' : 'Exponent indicator not followed by a digit'
      throw new JsonSyntaxError(`Unexpected character (${show(bad)}) in numeric value: ${why}`, this.offset)
    }
    if (isWordPart(next)) this.unexpected('Expected space separating root-level values')
    return text
  }

  #unrecognised(): never {
    const start = this.offset
    let end = start
    while (end - start < 256 && isWordPart(this.text[end])) end++
    const word = this.text.slice(start, end)
    if (word === '') this.unexpected(`expected a valid value (${EXPECTED_VALUE})`)
    if (word === 'NaN') {
      const message = "Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow"
      throw new JsonSyntaxError(message, end)
    }
    throw new JsonSyntaxError(`Unrecognized token '${word}': was expecting (${EXPECTED_VALUE})`, end)
  }

  #wrongEnd(code: number, array: boolean, start: number): never {
    const { line, column } = positionAt(this.text, start)
    const [kind, end] = array ? ['Array', ']'] : ['Object', '}']
    const found = String.fromCharCode(code)
    const message = `Unexpected close marker '${found}': expected '${end}' (for ${kind} starting at line: ${line}, column: ${column})`
    throw new JsonSyntaxError(message, this.offset)
  }

  #unfinished(array: boolean, start: number): never {
    const { line, column } = positionAt(this.text, start)
    const kind = array ? 'Array' : 'Object'
    const message = `Unexpected end-of-input: expected close marker for ${kind} (start marker at line: ${line}, column: ${column})`
    throw new JsonSyntaxError(message, this.offset)
  }
}

/** What a scalar becomes, so that one scanner serves both patterns and events. */
export interface ScalarMaker<T> {
  string(value: string): T
  number(text: string): T
  literal(value: boolean | null): T
}

function isWordPart(char: string | undefined): boolean {
  return char !== undefined && /[\p{ID_Continue}$]/u.test(char)
}

function show(char: string): string {
  const code = char.codePointAt(0) ?? 0
  return code > 255 ? `'${char}' (code ${code} / 0x${code.toString(16)})` : `'${char}' (code ${code})`
}
