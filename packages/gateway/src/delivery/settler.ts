import type { DeliveryResult, Store } from '../store/store.ts'

/** Collects results of one turn of the event loop and settles them with one commit. */
export interface Settler {
  /** Resolves when the result is on disk; false if its lease was lost meanwhile. */
  settle(result: DeliveryResult): Promise<boolean>
}

interface Waiting {
  readonly result: DeliveryResult
  resolve(accepted: boolean): void
  reject(error: unknown): void
}

export function createSettler(store: Pick<Store, 'settle'>, clock: () => number): Settler {
  let waiting: Waiting[] = []
  let isFlushing = false

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      try {
        const accepted = await store.settle(
          group.map((w) => w.result),
          clock(),
        )
        group.forEach((w, i) => w.resolve(accepted[i] ?? false))
      } catch (error) {
        for (const w of group) w.reject(error)
      }
    }
    isFlushing = false
  }

  return {
    settle(result) {
      return new Promise((resolve, reject) => {
        waiting.push({ result, resolve, reject })
        if (isFlushing) return
        isFlushing = true
        setImmediate(() => void flush())
      })
    },
  }
}
