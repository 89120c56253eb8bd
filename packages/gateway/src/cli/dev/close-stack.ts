/**
 * Closes what was opened, the newest first, whatever fails on the way. What `AsyncDisposableStack` does,
 * which Node 22 does not have.
 *
 * @example
 * await using parts = new CloseStack()
 * parts.defer(() => server.close())
 */
export class CloseStack implements AsyncDisposable {
  readonly #closers: (() => unknown)[] = []

  defer(close: () => unknown): void {
    this.#closers.push(close)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = []
    for (const close of this.#closers.splice(0).toReversed()) {
      try {
        await close()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length === 1) throw failures[0]
    if (failures.length > 1) throw new AggregateError(failures, 'Several parts could not be closed.')
  }
}
