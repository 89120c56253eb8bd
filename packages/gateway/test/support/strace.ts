import { spawnSync } from 'node:child_process'

/** Makes sure that strace is here; installs it where that is possible, else says how. */
export function needStrace(): void {
  if (spawnSync('strace', ['-V']).status === 0) return
  if (process.getuid?.() === 0) {
    spawnSync('apt-get', ['update'], { stdio: 'ignore' })
    spawnSync('apt-get', ['install', '-y', 'strace'], { stdio: 'ignore' })
  }
  if (spawnSync('strace', ['-V']).status !== 0) {
    throw new Error(
      'This test traces system calls and needs strace: install it (Debian: sudo apt-get install strace).',
    )
  }
}
