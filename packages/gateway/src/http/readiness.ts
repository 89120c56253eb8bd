/**
 * Whether the gateway can do its work now: the store answers, the router is alive, the disk has room.
 *
 * @module
 */
import { statfs } from 'node:fs/promises'
import type { Store } from '../store/store.ts'
import type { ReadyCheck, ReadyResult } from './deps.ts'

export interface Readiness {
  readonly status: 'ready' | 'not ready'
  readonly checks: Readonly<Record<string, ReadyResult>>
}

const limitMs = 2000
const keepMs = 1000

/** Runs all checks together, each with a deadline; asked more often than once a second, it repeats itself. */
export function createReadiness(checks: readonly ReadyCheck[], now: () => number): () => Promise<Readiness> {
  let last: { readonly at: number; readonly answer: Promise<Readiness> } | undefined
  return () => {
    const at = now()
    // Anyone may ask: a flood of questions must not become a flood of queries.
    if (last === undefined || Math.abs(at - last.at) >= keepMs) last = { at, answer: runChecks(checks) }
    return last.answer
  }
}

async function runChecks(checks: readonly ReadyCheck[]): Promise<Readiness> {
  const results = await Promise.all(checks.map(async (check) => [check.name, await runCheck(check)] as const))
  const isReady = results.every(([, result]) => result.ok)
  return { status: isReady ? 'ready' : 'not ready', checks: Object.fromEntries(results) }
}

async function runCheck(check: ReadyCheck): Promise<ReadyResult> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<ReadyResult>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: `no answer within ${limitMs} ms` }), limitMs)
  })
  try {
    return await Promise.race([check.check(), tooLate])
  } catch {
    // The cause may hold paths; whoever may not see them may ask here.
    return { ok: false, detail: 'the check failed' }
  } finally {
    clearTimeout(timer)
  }
}

/** The store answers. */
export function storeCheck(store: Pick<Store, 'stats'>): ReadyCheck {
  return {
    name: 'store',
    check: async () => {
      await store.stats()
      return { ok: true, detail: 'the store answers' }
    },
  }
}

/** There is room for more events. */
export function diskCheck(dataDir: string, minFreeBytes = 100 * 1024 * 1024, stat = statfs): ReadyCheck {
  return {
    name: 'disk',
    check: async () => {
      const { bavail, bsize } = await stat(dataDir)
      const free = bavail * bsize
      const megabytes = Math.floor(free / 1024 / 1024)
      return { ok: free >= minFreeBytes, detail: `${megabytes} MiB free` }
    },
  }
}

/**
 * The router moves while there is something to route. Judged from the log alone, so that any process that
 * routes for this store counts.
 */
export function routerCheck(
  store: Pick<Store, 'stats' | 'cursorPosition'>,
  now: () => number,
  patienceMs = 30_000,
): ReadyCheck {
  let seen = { position: -1, at: now() }
  return {
    name: 'router',
    check: async () => {
      const [position, { head }] = await Promise.all([store.cursorPosition('router'), store.stats()])
      if (position !== seen.position || position >= head) seen = { position, at: now() }
      const waited = now() - seen.at
      const lag = Math.max(0, head - position)
      return { ok: waited < patienceMs, detail: lag === 0 ? 'up to date' : `${lag} events behind` }
    },
  }
}
