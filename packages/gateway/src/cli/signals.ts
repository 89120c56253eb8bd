/**
 * Ctrl+C and `kill`: the first asks to end, the second ends.
 *
 * @module
 */

export interface Stop extends Disposable {
  /** Aborted at the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal
  /** Resolves then, with the name of the signal. */
  readonly asked: Promise<string>
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Listens for the wish to end. `onForced` runs at the second one, before the process ends at once. */
export function listenForStop(onForced: () => void = () => {}): Stop {
  const controller = new AbortController()
  const { promise, resolve } = Promise.withResolvers<string>()
  const hear = (name: string): void => {
    if (controller.signal.aborted) {
      onForced()
      process.exit(1)
    }
    controller.abort()
    resolve(name)
  }
  for (const name of signals) process.on(name, hear)
  return {
    signal: controller.signal,
    asked: promise,
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, hear)
    },
  }
}
