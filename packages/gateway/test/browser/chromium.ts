/**
 * A Chromium for the tests: the one named by `SIGNALBOX_CHROMIUM`, one that is installed, or, as root on
 * Debian and Ubuntu, one that is installed now. Without one the tests fail and say how to get it.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { chromium, type Browser } from 'playwright-core'

const run = promisify(execFile)
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome.exe']
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  join(process.env['PROGRAMFILES'] ?? '', 'Google', 'Chrome', 'Application', 'chrome.exe'),
]

/** Starts it without a window. `args` are switches of Chromium. */
export async function openBrowser(args: readonly string[] = []): Promise<Browser> {
  const executablePath = find() ?? (await install())
  return chromium.launch({ executablePath, args: [...args, '--disable-gpu'] })
}

function find(): string | undefined {
  const named = process.env['SIGNALBOX_CHROMIUM']
  if (named) return named
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...onPath, ...places, chromium.executablePath()].find((path) => existsSync(path))
}

async function install(): Promise<string> {
  let cause: unknown
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    try {
      await run('apt-get', ['update'], { env })
      await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env })
    } catch (error) {
      cause = error
    }
    const found = find()
    if (found !== undefined) return found
  }
  throw new Error(
    'The browser tests need Chromium, and there is none. Get it with `apt-get install chromium` or ' +
      '`npx playwright-core install chromium`, or name yours: SIGNALBOX_CHROMIUM=/path/to/chrome',
    { cause },
  )
}
