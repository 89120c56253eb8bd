/** Waits for a hint or for time to pass, whichever comes first; never misses a hint given before. */
export class Wake {
  #given = false
  #resolve: (() => void) | undefined

  /** Something may have changed. */
  give(): void {
    this.#given = true
    this.#resolve?.()
  }

  /** Resolves at the next hint, after `ms`, or when the signal aborts. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#given && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        const done = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          resolve()
        }
        signal.addEventListener('abort', done)
        this.#resolve = done
      })
      this.#resolve = undefined
    }
    this.#given = false
  }
}

/** Resolves after `ms`, or when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Wake().wait(ms, signal)
}
