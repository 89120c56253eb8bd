import type { DeliveryContext, Target } from '../contract/target.ts'
import type { Store } from '../store/store.ts'
import { createSettler } from './settler.ts'
import { TargetRunner, type RunnerOptions } from './target-runner.ts'

export interface DispatcherOptions {
  readonly store: Store
  readonly targets: readonly Target[]
  readonly secret: DeliveryContext['secret']
  readonly owner: string
  readonly clock: () => number
  readonly random?: () => number
  readonly onAttempt?: RunnerOptions['onAttempt']
  readonly transform?: RunnerOptions['transform']
  readonly log: RunnerOptions['log']
  readonly circuit?: RunnerOptions['circuit']
  readonly leaseMs?: number
}

export interface Dispatcher {
  readonly runners: readonly TargetRunner[]
  /**
   * From now on these targets and no others. What the old ones have under way is finished within `graceMs`
   * or given back, before a new one of the same name starts.
   */
  replace(targets: readonly Target[], graceMs: number): Promise<void>
  /** Finishes what is under way within `graceMs`, gives back the rest. */
  close(graceMs: number): Promise<void>
}

/** Starts a runner for each target and wakes them when something was routed, redriven or settled. */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { store, clock } = options
  const settler = createSettler(store, clock)
  const startRunner = (target: Target): TargetRunner =>
    new TargetRunner({
      store,
      settler,
      target,
      context: { secret: options.secret, log: options.log },
      owner: options.owner,
      clock,
      random: options.random ?? Math.random,
      log: options.log,
      ...(options.onAttempt && { onAttempt: options.onAttempt }),
      ...(options.transform && { transform: options.transform }),
      ...(options.circuit && { circuit: options.circuit }),
      ...(options.leaseMs !== undefined && { leaseMs: options.leaseMs }),
    })
  let runners = options.targets.map(startRunner)
  let isClosed = false
  /** The old runners of a `replace`; a shutdown in the middle of one waits for them too. */
  let closing: Promise<unknown> = Promise.resolve()
  const unsubscribe = store.onCommit({ routed: true }, () => {
    for (const runner of runners) runner.wake()
  })
  return {
    get runners() {
      return runners
    },
    async replace(targets, graceMs) {
      const old = runners
      runners = []
      closing = Promise.all(old.map((runner) => runner.close(graceMs)))
      await closing
      if (!isClosed) runners = targets.map(startRunner)
    },
    async close(graceMs) {
      isClosed = true
      unsubscribe()
      await closing
      await Promise.all(runners.map((runner) => runner.close(graceMs)))
    },
  }
}
