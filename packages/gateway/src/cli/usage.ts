/**
 * Values of options: read once, with messages that say what would be right.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { dialectNames, isDialectName, type DialectName } from '@signalbox/events'
import { SignalboxError } from '../errors/index.ts'
import { nearest } from '../targets/options/nearest.ts'

/** A command that was used in a way that cannot be meant. */
export function usageError(what: string): SignalboxError {
  return new SignalboxError('SB_CLI_USAGE', { what: /[.?!]$/.test(what) ? what : `${what}.` })
}

/** A whole number between two bounds, as a parser for commander. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`)
  }
}

export const portOption = wholeNumber(0, 65_535)

/** A name of a dialect, as a parser for commander. */
export function dialectOption(text: string): DialectName {
  if (isDialectName(text)) return text
  const meant = nearest(text, dialectNames)
  const hint = meant === undefined ? `There are ${dialectNames.join(', ')}.` : `Did you mean ${meant}?`
  throw new InvalidArgumentError(hint)
}

/** One of a few words; several with commas. Unknown ones get the nearest that exists. */
export function wordsOption(words: readonly string[]): (text: string) => string {
  const check = wordOption(words)
  return (text) => {
    for (const word of text.split(',')) check(word.trim())
    return text
  }
}

/** One of a few words. */
export function wordOption(words: readonly string[]): (text: string) => string {
  return (text) => {
    if (words.includes(text)) return text
    const meant = nearest(text, words)
    const hint = meant === undefined ? `There are ${words.join(', ')}.` : `Did you mean ${meant}?`
    throw new InvalidArgumentError(`"${text}" is not known. ${hint}`)
  }
}

/** Collects an option that may be given several times. */
export const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

/** A JSON object given as text, as `@file`, or as `-` for standard input. */
export function jsonArgument(text: string, name: string, cwd: string): object {
  return JSON.parse(jsonTextArgument(text, name, cwd)) as object
}

/** The same as it is written, for those who need its long numbers and its lines. */
export function jsonTextArgument(text: string, name: string, cwd: string): string {
  const isFile = text.startsWith('@') || text === '-'
  const source = isFile ? readText(text === '-' ? '-' : text.slice(1), cwd) : text
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw usageError(`${name} is not JSON: ${why.replace(/\.$/, '').slice(0, 200)}`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return source
  throw usageError(
    `${name} is not a JSON object: it begins with ${JSON.stringify(source.trim().slice(0, 20))}`,
  )
}

/** The text of a file; `-` is standard input. */
export const readText = (file: string, cwd: string): string => readBytes(file, cwd).toString('utf8')

/** The bytes of a file; `-` is standard input. */
export function readBytes(file: string, cwd: string): Buffer<ArrayBuffer> {
  try {
    return readFileSync(file === '-' ? 0 : resolve(cwd, file))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const why = code === 'ENOENT' ? 'there is no such file' : String(code ?? error)
    throw new SignalboxError('SB_FILE_UNREADABLE', { file: file === '-' ? 'standard input' : file, why })
  }
}
