/**
 * The oldest Node that Signalbox runs on. Imports nothing and uses nothing new, since an older Node reads it.
 *
 * @module
 */

/** Type stripping and `node:sqlite` work without a flag since then. */
export const minimumNode = '22.18.0'

/**
 * What to tell somebody whose Node is too old; undefined for one that is not.
 *
 * @example
 * nodeProblem('20.19.5') // 'error: Signalbox needs Node 22.18 or newer; this is Node 20.19.5. …'
 */
export function nodeProblem(version: string): string | undefined {
  if (isAtLeast(version, minimumNode)) return undefined
  return [
    `error: Signalbox needs Node 22.18 or newer; this is Node ${version} (${process.execPath}).`,
    '  Get a current one from https://nodejs.org, or with the version manager that you use.',
    '  In one project only: npm install --save-dev node@24, then npx signalbox …',
  ].join('\n')
}

/** Whether one version is the other or later; both as `process.versions.node` writes them. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [have, need] = [numbers(version), numbers(minimum)]
  const at = need.findIndex((part, i) => part !== have[i])
  return at === -1 || (have[at] || 0) > (need[at] || 0)
}

const numbers = (version: string): number[] => version.split(/[.-]/, 3).map(Number)
