import type { EventInput } from '../match/prepared-event.ts'
import { readEvent } from './event-text.ts'
import type { EventText } from './event-text.ts'
import { select } from './json-path.ts'
import type { JsonPath } from './json-path.ts'
import { transformerLimits } from './limits.ts'
import { minified, withoutQuotes } from './minified.ts'
import type { Placeholder } from './template.ts'
import type { TextNode } from './text-node.ts'
import { TransformerError } from './transformer-error.ts'
import { TransformerReader } from './validate-transformer.ts'
import type { ParsedTransformer } from './validate-transformer.ts'
import { isReserved } from './variables.ts'
import type { ReservedVariable, TransformContext } from './variables.ts'

/**
 * An input transformer as EventBridge's API has it: either `InputPath`, or `InputTemplate` with `InputPathsMap`. The names may also
 * begin with a small letter, as in infrastructure code.
 */
export interface Transformer {
  /** The one value of the event that is passed on. */
  readonly InputPath?: string
  /** Paths of values by the names of variables. */
  readonly InputPathsMap?: Readonly<Record<string, string>>
  /** JSON with `<variable>`s in it, or text. */
  readonly InputTemplate?: string
}

/** A transformer, ready for any number of events. Made by `compileTransformer`. */
export class CompiledTransformer {
  /** Whether what it makes is JSON: not for a template that is text, or several strings. */
  readonly makesJson: boolean
  readonly #parsed: ParsedTransformer

  /** @internal */
  constructor(parsed: ParsedTransformer) {
    this.#parsed = parsed
    this.makesJson = parsed.kind === 'path' || parsed.makesJson
  }

  /**
   * What a target gets instead of the event, as text.
   *
   * @throws EventError when the event is not a JSON object, TransformerError when the result is too large
   * @example
   * compileTransformer({ InputPath: '$.detail.id' }).apply('{"detail":{"id":7}}') // '7'
   */
  apply(event: EventInput, context: TransformContext = {}): string {
    const source = readEvent(event)
    if (this.#parsed.kind === 'path') return valueAt(source, this.#parsed.path) ?? 'null'
    const { parts, paths } = this.#parsed
    const values = new Map<string, string>()
    const valueOf = (name: string): string => {
      const known = values.get(name)
      if (known !== undefined) return known
      const path = paths.get(name)
      const value = isReserved(name) ? reservedValue(name, source, context) : path && valueAt(source, path)
      // A value that is not there is empty text, also where it is a value of its own. Recorded from the service.
      values.set(name, value ?? '""')
      return value ?? '""'
    }
    let output = ''
    for (const part of parts) {
      if (typeof part === 'string') output += part
      else output += inPlace(valueOf(part.name), part)
      if (output.length > transformerLimits.outputLength) throw tooLarge()
    }
    return output
  }
}

/**
 * Reads a transformer once, for many events.
 *
 * @throws TransformerError with what is wrong and where
 * @example
 * const transformer = compileTransformer({
 *   InputPathsMap: { name: '$.detail.data.name' },
 *   InputTemplate: '{"text": "New file <name>"}',
 * })
 * transformer.apply(event) // '{"text": "New file holiday.mp4"}'
 */
export function compileTransformer(transformer: Transformer): CompiledTransformer {
  const { parsed, problems } = new TransformerReader().read(transformer)
  const [first] = problems
  if (first !== undefined || parsed === undefined) {
    throw new TransformerError(first ?? { code: 'SB_TRANSFORMER_SHAPE', message: 'No transformer', path: '' })
  }
  return new CompiledTransformer(parsed)
}

/**
 * What EventBridge would pass to a target: one value of the event, or a template filled with its values. A value on its own becomes
 * JSON, with quotes if it is text; inside a string it becomes a part of that string. Numbers keep their digits if the event is given as text.
 *
 * @throws TransformerError when the transformer is none, EventError when the event is not a JSON object
 * @example
 * transformInput(
 *   { InputPathsMap: { name: '$.detail.data.name' }, InputTemplate: '{"file": <name>, "rule": <aws.events.rule-name>}' },
 *   '{"detail": {"data": {"name": "holiday.mp4"}}}',
 *   { ruleName: 'videos' },
 * ) // '{"file": "holiday.mp4", "rule": "videos"}'
 */
export function transformInput(
  transformer: Transformer,
  event: EventInput,
  context: TransformContext = {},
): string {
  return compileTransformer(transformer).apply(event, context)
}

function valueAt(source: EventText, path: JsonPath): string | undefined {
  const found = select(source.root, path)
  if (path.many) return `[${found.map((node) => jsonOf(source, node)).join(',')}]`
  const [node] = found
  return node && jsonOf(source, node)
}

function reservedValue(
  name: ReservedVariable,
  source: EventText,
  context: TransformContext,
): string | undefined {
  switch (name) {
    case 'aws.events.rule-name':
      return text(context.ruleName)
    case 'aws.events.rule-arn':
      return text(context.ruleArn)
    case 'aws.events.event.ingestion-time':
      return text(context.ingestionTime)
    case 'aws.events.event.json':
      return jsonOf(source, source.root)
    case 'aws.events.event':
      return withoutDetail(source)
  }
}

/** The envelope as the service gives it: without `detail`, and with `detail-type` spelled in one word. */
function withoutDetail(source: EventText): string {
  const members = [...(source.root.members ?? [])]
    .filter(([name]) => name !== 'detail')
    .map(([name, node]) => {
      const written = name === 'detail-type' ? 'detailType' : name
      return `${JSON.stringify(written)}:${jsonOf(source, node)}`
    })
  return `{${members.join(',')}}`
}

function jsonOf({ text }: EventText, { start, end }: TextNode): string {
  return minified(text.slice(start, end))
}

/** In a string, text keeps its escapes, and objects and arrays lose their quotes. In text, a string stands as it is read. */
function inPlace(json: string, { stands }: Placeholder): string {
  const isString = json.startsWith('"')
  if (stands === 'alone') return json
  if (stands === 'in text') return isString ? (JSON.parse(json) as string) : json
  if (isString) return json.slice(1, -1)
  return json.startsWith('{') || json.startsWith('[') ? withoutQuotes(json) : json
}

function text(value: string | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value)
}

function tooLarge(): TransformerError {
  const message = `The transformed event has more than ${transformerLimits.outputLength} characters`
  return new TransformerError({ code: 'SB_TRANSFORMER_LIMIT', message, path: 'InputTemplate' })
}
