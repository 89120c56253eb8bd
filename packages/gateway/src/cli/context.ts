/**
 * What a command may touch of the world, so that tests can hold it.
 *
 * @module
 */
import { styleFor, type Style } from './output/style.ts'

export interface CliContext {
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  readonly now: () => number
  readonly out: Output
  readonly err: Output
  readonly input: NodeJS.ReadStream
  readonly version: string
}

/** One of the two ways out. */
export interface Output {
  readonly stream: NodeJS.WriteStream
  readonly style: Style
  /** Columns of the terminal; undefined where it is none. */
  readonly width: number | undefined
  /** Writes lines. */
  print(...lines: readonly string[]): void
  /** Writes one value as JSON. `compact`: in one line, for streams of values. */
  json(value: unknown, form?: 'pretty' | 'compact'): void
}

export function outputTo(stream: NodeJS.WriteStream): Output {
  return {
    stream,
    style: styleFor(stream),
    get width() {
      return stream.isTTY ? Math.max(40, stream.columns || 80) : undefined
    },
    print: (...lines) => {
      if (lines.length > 0) stream.write(`${lines.join('\n')}\n`)
    },
    json: (value, form = 'pretty') => {
      stream.write(`${form === 'pretty' ? JSON.stringify(value, undefined, 2) : JSON.stringify(value)}\n`)
    },
  }
}
