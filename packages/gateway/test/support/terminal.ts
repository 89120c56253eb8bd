/**
 * A command in a terminal: real to the command (a pseudo-terminal, by `script` of util-linux), and with a
 * screen that a test can read (xterm without a window).
 */
import xterm from '@xterm/headless'
import { spawn } from 'node:child_process'
import { expect } from 'vitest'
import { cli } from './cli-process.ts'

export const keys = { enter: '\r', down: '\u001B[B', up: '\u001B[A', ctrlC: '\u0003', backspace: '\u007F' }

export interface TerminalRun extends Disposable {
  /** What is on the screen now, without empty lines. */
  screen(): string
  type(...inputs: readonly string[]): void
  /** Waits until the screen shows it. */
  shows(text: string | RegExp): Promise<void>
  readonly ended: Promise<number | null>
}

/** Runs the built command in a terminal of 80 columns and 40 rows. */
export function inTerminal(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): TerminalRun {
  const screen = new xterm.Terminal({ cols: 80, rows: 40, allowProposedApi: true })
  const child = spawn('script', ['-qefc', 'stty cols 80 rows 40; eval exec "$RUN"', '/dev/null'], {
    cwd: options.cwd,
    env: {
      PATH: process.env['PATH'],
      TERM: 'xterm-256color',
      SHELL: '/bin/sh',
      RUN: [process.execPath, cli, ...args].map((part) => `'${part}'`).join(' '),
      ...options.env,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdout.on('data', (chunk: Buffer) => screen.write(chunk))
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('close', (code) => resolve(code))
    child.once('error', (cause) => {
      const how = 'on Debian and Ubuntu: apt-get install bsdutils'
      reject(new Error(`This test needs the command \`script\` of util-linux; ${how}`, { cause }))
    })
  })
  const text = (): string => {
    const { active } = screen.buffer
    const lines = Array.from({ length: active.length }, (_, i) => active.getLine(i)?.translateToString(true))
    return lines.filter((line) => line?.trim()).join('\n')
  }
  return {
    screen: text,
    type: (...inputs) => inputs.forEach((input) => child.stdin.write(input)),
    shows: (wanted) => expect.poll(text, { timeout: 20_000, interval: 20 }).toMatch(wanted),
    ended,
    [Symbol.dispose]: () => {
      // The end of its terminal ends the command.
      child.kill('SIGKILL')
    },
  }
}
