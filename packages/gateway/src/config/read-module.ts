import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { ConfigError } from './config-error.ts'
import { explainImportFailure } from './import-failure.ts'
import { registerModuleHooks } from './module-hooks.ts'

/**
 * The default export of a `.ts`, `.mts`, `.js` or `.mjs` config. Types are stripped by Node itself. A
 * file is loaded once per process; `again` loads it anew, though not what it imports.
 */
export async function readModule(file: string, options: { readonly again?: boolean } = {}): Promise<unknown> {
  registerModuleHooks()
  const loaded = await importFile(file, options.again ?? false)
  const value = defaultExport(loaded, file)
  if (value !== undefined) return value
  const others = Object.keys(loaded).filter((name) => name !== 'default' && name !== 'module.exports')
  throw new ConfigError('SB_CONFIG_UNREADABLE', file, [
    {
      path: '',
      message: 'no default export',
      expected: 'export default defineConfig({ … })',
      found: others.length === 0 ? 'no export' : `the exports ${others.join(', ')}`,
      ...(others.length === 1 && { suggestion: `export default ${others[0]}` }),
    },
  ])
}

let timesAgain = 0

async function importFile(file: string, again: boolean): Promise<Readonly<Record<string, unknown>>> {
  const url = pathToFileURL(file)
  if (again) {
    // ES modules are cached by URL, CommonJS by file name.
    url.searchParams.set('again', String(++timesAgain))
    delete createRequire(import.meta.url).cache[file]
  }
  try {
    return (await import(url.href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    const problem = await explainImportFailure(error, file)
    throw new ConfigError('SB_CONFIG_UNREADABLE', file, [problem], { cause: error })
  }
}

/** The default of an ES module, or what a CommonJS file exports. */
function defaultExport(loaded: Readonly<Record<string, unknown>>, file: string): unknown {
  const value = loaded['default']
  if (typeof value !== 'object' || value === null) return value
  // CommonJS that was compiled from ES modules has its default one level down.
  if ('__esModule' in value) return 'default' in value ? value.default : undefined
  // A CommonJS file that exports nothing has `{}`, which would pass as an empty config.
  const isEmpty = Object.keys(value).length === 0
  return isEmpty && !/\bdefault\b|\bmodule\.exports\b/.test(readFileSync(file, 'utf8')) ? undefined : value
}
