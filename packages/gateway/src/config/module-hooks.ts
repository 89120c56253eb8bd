/**
 * How a config finds `signalbox`. It may stand in a project that has the package installed, in one
 * that has another version of it, or in a folder with nothing beside it (`npx signalbox start`).
 * In each case the bare import must give the package that runs, once.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import type { ResolveFnOutput, ResolveHookContext } from 'node:module'
import { fileURLToPath } from 'node:url'

let isRegistered = false

/**
 * Registers the hook. It stays for the life of the process, because a config may import later, in
 * a function that a target calls; a second call does nothing.
 */
export function registerModuleHooks(): void {
  if (isRegistered) return
  isRegistered = true
  // No `load` hook: in Node 22 its mere presence keeps `require` in CommonJS from being resolved here.
  registerHooks({ resolve })
}

function resolve(
  specifier: string,
  context: ResolveHookContext,
  nextResolve: (specifier: string, context: ResolveHookContext) => ResolveFnOutput,
): ResolveFnOutput {
  const isSelf = specifier === 'signalbox' || specifier.startsWith('signalbox/')
  if (!isSelf || context.parentURL === import.meta.url) return asModule(nextResolve(specifier, context))
  // As if this file had asked: by the package's own name, to the copy that runs. `require` would
  // ignore another parent handed to `nextResolve`, so the answer is given here.
  return { url: import.meta.resolve(specifier), format: 'module', shortCircuit: true }
}

/**
 * Takes files with `import` or `export` for ES modules, even where package.json has no `type` or says
 * `commonjs`, as `npm init` writes it. Left to itself Node would warn in the first case and fail in the second.
 */
function asModule(resolved: ResolveFnOutput): ResolveFnOutput {
  const { url, format } = resolved
  const extension = /\.(ts|js)(?:\?|$)/.exec(url)?.[1]
  const isOthers = !url.startsWith('file:') || url.includes('/node_modules/')
  const isModule = format === 'module' || format === 'module-typescript'
  if (extension === undefined || isOthers || isModule || !hasModuleSyntax(url)) return resolved
  return { ...resolved, format: extension === 'ts' ? 'module-typescript' : 'module' }
}

const moduleSyntax =
  /^\s*(?:import\s*['"{*\w]|export\s+(?:default|const|let|function|async|class|type|interface|\{|\*))/m

function hasModuleSyntax(url: string): boolean {
  const file = fileURLToPath(url)
  return existsSync(file) && moduleSyntax.test(readFileSync(file, 'utf8'))
}
