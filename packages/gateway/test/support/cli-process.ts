import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

export const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/** The home of a test is new, so it has nothing compiled; the runner keeps that for all. */
const folder = process.env['NODE_COMPILE_CACHE']
const compileCache = folder === undefined ? {} : { NODE_COMPILE_CACHE: folder }

/** How a command ended, and what it said. */
export interface Result {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface RunOptions {
  /** Stands for the home of the user; commands run here unless `cwd` says otherwise. */
  readonly home: string
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** Ends the command once it has printed this. */
  readonly until?: RegExp
}

/** Runs the built command in a process of its own. */
export function runCommand(
  args: readonly string[],
  { home, cwd = home, env, input, until }: RunOptions,
): Promise<Result> {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      XDG_STATE_HOME: join(home, 'state'),
      NO_COLOR: '1',
      ...compileCache,
      ...env,
    },
  })
  child.stdin.end(input ?? '')
  const said = { out: '', err: '' }
  let isAsked = false
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()))
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString()
    if (isAsked || until?.test(said.out) !== true) return
    // Once: a second signal would force it.
    isAsked = true
    child.kill('SIGINT')
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...said }))
  })
}

/** Nothing a user meets shows a stack, unless it was asked for. */
export function expectMistake(result: Result, code: number, ...words: readonly (string | RegExp)[]): void {
  const { err } = result
  expect(result.code, err).toBe(code)
  expect(err).not.toMatch(/^\s+at /m)
  const line = err.replace(/\s+/g, ' ')
  for (const word of words) expect(line).toMatch(word)
}
