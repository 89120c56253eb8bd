import type { SignalboxError } from '../errors/index.ts'
import type { IngestLog } from './log.ts'

/** One clear line when commits begin to fail, and one when they work again; not one per request. */
export class CommitHealth {
  readonly #log: IngestLog
  #failures = 0
  #code: string | undefined

  constructor(log: IngestLog) {
    this.#log = log
  }

  failed(error: SignalboxError): void {
    this.#failures++
    if (error.code === this.#code) return
    this.#code = error.code
    this.#log(
      'error',
      { code: error.code },
      `Events cannot be committed and are answered 503: ${error.message}`,
    )
  }

  committed(): void {
    if (this.#code === undefined) return
    this.#log('info', { code: this.#code, refused: this.#failures }, 'Events are committed again.')
    this.#code = undefined
    this.#failures = 0
  }
}
