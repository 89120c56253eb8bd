import { PatternError } from '../errors.ts'
import { limits } from '../limits.ts'

/**
 * A dotted path, ready to be walked. An event may spell `a.b.c` as `{"a":{"b":{"c":…}}}`, `{"a.b":{"c":…}}` and so on, so at
 * each depth there are several names to try.
 */
export interface Path {
  readonly text: string
  /** How many names the path has when each dot separates two. */
  readonly length: number
  /** For each number of names consumed, what may come next. */
  readonly steps: readonly (readonly Step[])[]
}
export interface Step {
  readonly name: string
  /** Names consumed after this step; the path's length at its end. */
  readonly next: number
}

/** Compiles the paths of one pattern. */
export function compilePaths(paths: readonly string[]): ReadonlyMap<string, Path> {
  checkPaths(paths)
  const emptyNames = haveEmptyNames(paths)
  return new Map(paths.map((text) => [text, compilePath(text, emptyNames)] as const))
}

export function compilePath(text: string, emptyNames: boolean): Path {
  const names = text.split('.')
  const steps = names.map((_, from) => stepsFrom(names, from, emptyNames))
  return { text, length: names.length, steps }
}

/** The reference skips a member with an empty name, unless some path has one that is not at its end. */
function haveEmptyNames(paths: readonly string[]): boolean {
  return paths.some((path) => path === '' || hasEmptyName(path.replace(/\.+$/, '')))
}

/** Whether a path has an empty name anywhere. */
export function hasEmptyName(path: string): boolean {
  return path.split('.').includes('')
}

/** @throws PatternError when the paths of one pattern are beyond the limits. */
export function checkPaths(paths: readonly string[]): void {
  let spellings = 0
  for (const path of paths) {
    let names = 1
    for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) names++
    spellings += (names * (names + 1)) / 2
    if (names > limits.pathSegments) fail(`Path has more than ${limits.pathSegments} names`, path)
    if (spellings > limits.pathSpellings) fail('Pattern has too many and too long paths', path)
  }
}

function stepsFrom(names: readonly string[], from: number, emptyNames: boolean): readonly Step[] {
  const steps: Step[] = []
  let name = ''
  for (let next = from + 1; next <= names.length; next++) {
    name = next === from + 1 ? (names[from] as string) : `${name}.${names[next - 1]}`
    if (name !== '' || emptyNames) steps.push({ name, next })
  }
  return steps
}

function fail(message: string, path: string): never {
  throw new PatternError({ code: 'SB_PATTERN_LIMIT', message, path: path.slice(0, 200) })
}
