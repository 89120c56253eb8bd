import { setTimeout as sleep } from 'node:timers/promises'

/** Looks again and again until the condition holds; false when the time is up. */
export async function waitUntil(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const end = performance.now() + timeoutMs
  while (!condition()) {
    if (performance.now() >= end) return false
    await sleep(5)
  }
  return true
}
