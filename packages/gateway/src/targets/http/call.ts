import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { DeliveryOutcome } from '../../contract/target.ts'
import { Excerpt } from '../excerpt.ts'
import { failed, isTimeout } from '../outcome.ts'
import { outcomeOf } from './answer.ts'
import { failureOf } from './failure.ts'
import type { Cancellable } from './in-flight.ts'

/** What the requests of one target have in common. */
export interface CallSettings {
  readonly host: string
  readonly timeoutMs: number
  readonly maxResponseBytes: number
  /** Wall clock, for `Retry-After` dates. */
  readonly now: () => number
}

const abandoned = new Error('the gateway no longer waits for this answer')

/**
 * One request under way, as a handler of undici's dispatcher. It settles exactly once: with the whole
 * answer, with a failure, when its time is over, or when it is aborted. A request that is ended before
 * it has a connection is never sent.
 */
export class Call implements Dispatcher.DispatchHandler, Cancellable {
  readonly deadline: number
  readonly signal: AbortSignal
  readonly #settings: CallSettings
  readonly #settle: (call: Call, outcome: DeliveryOutcome) => void
  readonly #excerpt = new Excerpt()
  #controller: Dispatcher.DispatchController | undefined
  #status: number | undefined
  #headers: IncomingHttpHeaders = {}
  #isSettled = false

  constructor(
    settings: CallSettings,
    deadline: number,
    signal: AbortSignal,
    settle: (call: Call, outcome: DeliveryOutcome) => void,
  ) {
    this.#settings = settings
    this.deadline = deadline
    this.signal = signal
    this.#settle = settle
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#isSettled) controller.abort(abandoned)
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // 103 Early Hints and the like come before the answer.
    if (status < 200) return
    this.#status = status
    this.#headers = headers
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#excerpt.push(chunk)
    if (this.#excerpt.total <= this.#settings.maxResponseBytes) return
    // The status says all there is to know. The connection goes with the rest of the body.
    this.#answer()
    controller.abort(abandoned)
  }

  onResponseEnd(): void {
    this.#answer()
  }

  onResponseError(_: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#finish(() => failureOf(error, this.#settings.host, this.#status))
  }

  timeOut(): void {
    const { timeoutMs } = this.#settings
    const details = { status: this.#status }
    this.#finish(() => failed('SB_TARGET_TIMEOUT', { timeoutMs }, 'target', details))
    this.#controller?.abort(abandoned)
  }

  abort(): void {
    if (isTimeout(this.signal)) return this.timeOut()
    this.#finish(() => failed('SB_TARGET_ABORTED', {}, 'item'))
    this.#controller?.abort(abandoned)
  }

  #answer(): void {
    this.#finish(() => {
      const { location, 'retry-after': retryAfter } = this.#headers
      const answer = { status: this.#status ?? 0, response: this.#responseText(), location, retryAfter }
      return outcomeOf(answer, this.#settings.now())
    })
  }

  #responseText(): string {
    const encoding = this.#headers['content-encoding']
    if (encoding === undefined || encoding === 'identity') return this.#excerpt.text()
    return `(${this.#excerpt.total} bytes, ${encoding})`
  }

  #finish(outcome: () => DeliveryOutcome): void {
    if (this.#isSettled) return
    this.#isSettled = true
    this.#settle(this, outcome())
  }
}
