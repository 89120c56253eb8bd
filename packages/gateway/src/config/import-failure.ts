/**
 * Why a config file could not be imported, as a problem: which line, what is wrong, what to do. The
 * line itself is not shown, because a secret could stand in it.
 *
 * @module
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nearest } from '../targets/options/nearest.ts'
import type { ConfigProblem } from './config-error.ts'

/** Explains what `import()` of the config threw. */
export async function explainImportFailure(error: unknown, file: string): Promise<ConfigProblem> {
  if (!(error instanceof Error)) return { path: '', message: `the config threw ${typeof error}` }
  const code = 'code' in error ? error.code : undefined
  const place = placeOf(error, file)
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') return notErasable(error, place)
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_PACKAGE_PATH_NOT_EXPORTED')
    return notFound(error, place)
  const missing = /^The requested module '(.+)' does not provide an export named '(.+)'$/.exec(error.message)
  if (missing !== null) return await missingExport(missing[1] ?? '', missing[2] ?? '', place)
  if (error instanceof SyntaxError) {
    return { path: place || syntaxPlace(file), message: `syntax error: ${error.message}` }
  }
  return { path: place, message: `the config threw: ${error.message}`, ...hintFor(error) }
}

function notErasable(error: Error, place: string): ConfigProblem {
  const construct = /^TypeScript (.+?) (?:is|are) not supported/.exec(error.message)?.[1]
  return {
    path: place,
    message: `${construct ?? 'this TypeScript syntax'} cannot be used in a config: Node strips types and does not compile`,
    expected: 'TypeScript that is JavaScript once the types are removed',
    found: error.message,
    suggestion:
      construct === 'enum'
        ? "const Color = { Red: 'red' } as const"
        : 'plain JavaScript with types beside it',
  }
}

function notFound(error: Error, place: string): ConfigProblem {
  const wanted = /(?:package|module) '([^']+)'/.exec(error.message)?.[1] ?? 'a module'
  const isFile = wanted.startsWith('/') || wanted.startsWith('file:') || /^[A-Za-z]:\\/.test(wanted)
  if (!isFile) {
    return {
      path: place,
      message: `the package ${wanted} is not installed here`,
      suggestion: `npm install ${wanted}`,
    }
  }
  return {
    path: place,
    message: `there is no file ${wanted}`,
    suggestion: 'write the path with its extension: ./rules.ts',
  }
}

async function missingExport(module: string, name: string, place: string): Promise<ConfigProblem> {
  if (module !== 'signalbox') {
    return { path: place, message: `${module} has no export named ${name}` }
  }
  if (name === 'watch' || name === 'sse') {
    return {
      path: place,
      message: `this version of Signalbox has no ${name}(…) sources`,
      expected: 'webhook({ … })',
      found: name,
      suggestion: 'a webhook({ … }) source; for files without a webhook, wait for a version with this kind',
    }
  }
  // Imported only now: this module is a part of what it lists.
  const names = Object.keys(await import('../index.ts')).sort()
  const meant = nearest(name, names)
  return {
    path: place,
    message: `signalbox has no export named ${name}`,
    expected: `one of ${names.join(', ')}`,
    found: name,
    ...(meant !== undefined && { suggestion: meant }),
  }
}

function hintFor(error: Error): { suggestion?: string } {
  if (error instanceof ReferenceError && error.message.startsWith('require is not defined')) {
    return {
      suggestion: 'import instead of require, or name the file signalbox.config.js in a CommonJS package',
    }
  }
  return {}
}

/** `line 12`, or `rules.ts line 12` for a file that the config imports; '' if the error does not say. */
function placeOf(error: Error, file: string): string {
  const urls = (error.stack ?? '').matchAll(
    /(file:\/\/[^\s()]+?|\/[^\n()]+?|[A-Za-z]:\\[^\n()]+?):(\d+)(?::\d+)?(?=[\s)]|$)/g,
  )
  for (const [, at = '', line = ''] of urls) {
    const path = at.startsWith('file:') ? fileURLToPath(at) : at
    if (path === file) return `line ${line}`
    if (isBeside(path, file)) return `${relative(dirname(file), path)} line ${line}`
  }
  return ''
}

/** True for the user's own files; what is installed or part of the gateway is not where the mistake is. */
function isBeside(path: string, file: string): boolean {
  const way = relative(dirname(file), path)
  return !way.startsWith('..') && !way.includes('node_modules')
}

/** Node tells the line of a syntax error in JavaScript only to the terminal, so it is asked there. */
function syntaxPlace(file: string): string {
  const check = (flags: readonly string[]) =>
    spawnSync(process.execPath, ['--check', ...flags, '-'], {
      input: readFileSync(file),
      encoding: 'utf8',
      timeout: 10_000,
    }).stderr
  const line = /^\[stdin\]:(\d+)$/m.exec(check(['--input-type=module']))?.[1]
  return line === undefined ? basename(file) : `line ${line}`
}
