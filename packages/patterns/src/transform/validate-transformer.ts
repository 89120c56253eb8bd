import { JsonSyntaxError, positionAt, Tokens } from '../json/tokens.ts'
import { parsePath } from './json-path.ts'
import type { JsonPath } from './json-path.ts'
import { transformerLimits as limits } from './limits.ts'
import { filledForTrial, isPlainText, parseTemplate } from './template.ts'
import type { Placeholder, TemplatePart } from './template.ts'
import { readNode } from './text-node.ts'
import type { TransformerDiagnostic, TransformerErrorCode } from './transformer-error.ts'
import { isReserved } from './variables.ts'

/** A transformer that has been read. */
export type ParsedTransformer =
  | { readonly kind: 'path'; readonly path: JsonPath }
  | {
      readonly kind: 'template'
      readonly parts: readonly TemplatePart[]
      readonly paths: ReadonlyMap<string, JsonPath>
      /** False for text, and for strings on lines of their own. */
      readonly makesJson: boolean
    }

const KEYS = ['InputPath', 'InputPathsMap', 'InputTemplate'] as const

/**
 * Everything that is wrong with a transformer; empty when it can be used.
 *
 * @example
 * validateTransformer({ InputTemplate: '{"name": <nmae>}', InputPathsMap: { name: '$.detail.data.name' } })[0]?.message
 * // 'InputTemplate contains invalid placeholder nmae.'
 */
export function validateTransformer(transformer: unknown): TransformerDiagnostic[] {
  return [...new TransformerReader().read(transformer).problems]
}

/** Reads a transformer, noting every problem on the way. */
export class TransformerReader {
  readonly #problems: TransformerDiagnostic[] = []

  read(value: unknown): {
    parsed: ParsedTransformer | undefined
    problems: readonly TransformerDiagnostic[]
  } {
    const parsed = this.#read(value)
    return { parsed: this.#problems.length === 0 ? parsed : undefined, problems: this.#problems }
  }

  #read(value: unknown): ParsedTransformer | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.#note(
        'SB_TRANSFORMER_SHAPE',
        '',
        'A transformer is an object with InputPath or InputTemplate',
      )
    }
    const given = new Map<string, unknown>()
    for (const [key, member] of Object.entries(value)) {
      if (member === undefined) continue
      // Infrastructure code spells them with a small letter.
      const name = `${key.charAt(0).toUpperCase()}${key.slice(1)}`
      if ((KEYS as readonly string[]).includes(name)) given.set(name, member)
      else this.#note('SB_TRANSFORMER_SHAPE', key, `A transformer has no ${key}; it has ${KEYS.join(', ')}`)
    }
    if (given.has('InputPath')) return this.#readInputPath(given)
    if (given.has('InputTemplate'))
      return this.#readTemplate(given.get('InputTemplate'), given.get('InputPathsMap'))
    const missing = given.has('InputPathsMap')
      ? 'InputTemplate is missing'
      : 'Give InputPath or InputTemplate'
    return this.#note('SB_TRANSFORMER_SHAPE', '', missing)
  }

  #readInputPath(given: ReadonlyMap<string, unknown>): ParsedTransformer | undefined {
    if (given.size > 1) {
      this.#note(
        'SB_TRANSFORMER_SHAPE',
        '',
        'Only one of Input, InputPath, or InputTransformer must be provided',
      )
    }
    const path = this.#path(given.get('InputPath'), 'InputPath')
    return path && { kind: 'path', path }
  }

  #readTemplate(template: unknown, map: unknown): ParsedTransformer | undefined {
    const paths = this.#paths(map)
    if (typeof template !== 'string') {
      return this.#note('SB_TRANSFORMER_SHAPE', 'InputTemplate', 'InputTemplate must be text')
    }
    if (template.length > limits.templateLength || template === '') {
      const message = `InputTemplate must have 1 to ${limits.templateLength} characters`
      return this.#note('SB_TRANSFORMER_LIMIT', 'InputTemplate', message)
    }
    const parts = parseTemplate(template)
    this.#checkPlaceholders(template, parts, map)
    const makesJson = !isPlainText(template) && this.#checkJson(template, parts)
    return { kind: 'template', parts, paths, makesJson }
  }

  #paths(map: unknown): ReadonlyMap<string, JsonPath> {
    const paths = new Map<string, JsonPath>()
    if (map === undefined) return paths
    if (typeof map !== 'object' || map === null || Array.isArray(map)) {
      this.#note('SB_TRANSFORMER_SHAPE', 'InputPathsMap', 'InputPathsMap must be an object of paths by name')
      return paths
    }
    const entries = Object.entries(map)
    if (entries.length > limits.variables) {
      const message = `InputPathsMap has ${entries.length} variables; ${limits.variables} are allowed`
      this.#note('SB_TRANSFORMER_LIMIT', 'InputPathsMap', message)
    }
    for (const [name, text] of entries.slice(0, limits.variables)) {
      this.#checkName(name)
      const path = this.#path(text, `InputPathsMap.${name.slice(0, limits.nameLength)}`)
      if (path !== undefined) paths.set(name, path)
    }
    return paths
  }

  #checkName(name: string): void {
    const path = `InputPathsMap.${name.slice(0, limits.nameLength)}`
    if (name.length > limits.nameLength) {
      this.#note(
        'SB_TRANSFORMER_LIMIT',
        path,
        `A variable's name has at most ${limits.nameLength} characters`,
      )
    } else if (/^aws\./i.test(name)) {
      this.#note('SB_TRANSFORMER_VARIABLE', path, 'Names that begin with "aws." are reserved')
    } else if (!/^[A-Za-z0-9_-]+$/.test(name)) {
      this.#note('SB_TRANSFORMER_VARIABLE', path, "A variable's name has letters, digits, - and _ only")
    }
  }

  #path(text: unknown, at: string): JsonPath | undefined {
    if (typeof text !== 'string') return this.#note('SB_TRANSFORMER_SHAPE', at, 'A path must be text')
    if (text.length > limits.pathLength) {
      return this.#note('SB_TRANSFORMER_LIMIT', at, `A path has at most ${limits.pathLength} characters`)
    }
    const path = parsePath(text)
    return typeof path === 'string' ? this.#note('SB_TRANSFORMER_PATH', at, `${path}: ${text}`) : path
  }

  #checkPlaceholders(template: string, parts: readonly TemplatePart[], map: unknown): void {
    for (const part of parts) {
      if (typeof part === 'string') continue
      const message = placeholderProblem(part, map)
      if (message !== undefined)
        this.#note('SB_TRANSFORMER_PLACEHOLDER', 'InputTemplate', message, template, part.at)
    }
  }

  /**
   * The template must make JSON whatever the values are: one value, or strings on lines of their own.
   * @returns whether it is one value
   */
  #checkJson(template: string, parts: readonly TemplatePart[]): boolean {
    const tokens = new Tokens(filledForTrial(parts))
    const names: (readonly [number, number])[] = []
    let count = 0
    try {
      let allStrings = true
      for (; count === 0 || !Number.isNaN(tokens.peek()); count++) {
        const at = tokens.offset
        const { kind } = readNode(tokens, (start, end) => names.push([start, end]))
        allStrings &&= kind === 'string'
        if (count === 0 || allStrings) continue
        const message = 'InputTemplate must be one JSON value, or several strings'
        this.#note('SB_TRANSFORMER_TEMPLATE', 'InputTemplate', message, template, at)
        return false
      }
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error
      const message = `InputTemplate is not JSON: ${error.message}`
      this.#note('SB_TRANSFORMER_TEMPLATE', 'InputTemplate', message, template, error.offset)
      return false
    }
    for (const part of parts) {
      if (typeof part === 'string' || !names.some(([start, end]) => part.at > start && part.at < end))
        continue
      const message = `The placeholder <${part.name}> cannot be in the name of a field`
      this.#note('SB_TRANSFORMER_PLACEHOLDER', 'InputTemplate', message, template, part.at)
    }
    return count === 1
  }

  #note(code: TransformerErrorCode, path: string, message: string, text?: string, at = 0): undefined {
    const position = text === undefined ? undefined : positionAt(text, at)
    this.#problems.push({ code, message, path, ...(position && { position }) })
  }
}

function placeholderProblem({ name, stands }: Placeholder, map: unknown): string | undefined {
  if (isReserved(name)) {
    const isEvent = name === 'aws.events.event' || name === 'aws.events.event.json'
    return isEvent && stands === 'in string'
      ? `<${name}> is a JSON object: it cannot be inside a string`
      : undefined
  }
  const known = typeof map === 'object' && map !== null && Object.hasOwn(map, name)
  if (known) return undefined
  const hint = name.startsWith('$') ? ' Give the path a name in InputPathsMap.' : ''
  return `InputTemplate contains invalid placeholder ${name}.${hint}`
}
