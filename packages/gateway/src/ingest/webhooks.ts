/**
 * `POST /webhooks/:source`, from the first header to the answer. The steps of a request:
 *
 * 1. `handle`: what can be said before the body (method, source, encoding, declared length, overload).
 * 2. `accepts`: each piece of the body; too much of it is refused at once and the rest is dropped.
 * 3. `complete`: the body is whole: the intake judges it, and an event goes to the batcher.
 * 4. `committed`: the commit is on disk: the answer is written. Never before.
 *
 * @module
 */
import type { ServerResponse } from 'node:http'
import { challengeResponse } from '@signalbox/events'
import { rowOf, SignalboxError } from '../errors/index.ts'
import type { IngestCounters, IngestRejectReason } from '../metrics/ingest-counters.ts'
import type { AppendResult, Millis } from '../store/store.ts'
import { answer, answerAccepted, answerProblem } from './answer.ts'
import type { Batcher, CommitWaiter } from './batcher.ts'
import { challengeFormatOf } from './challenge-format.ts'
import type { CommitHealth } from './commit-health.ts'
import { stateOf } from './connection-state.ts'
import type { BodyTaker, IngestRequest } from './ingest-request.ts'
import type { EventVerdict, Intake } from './intake.ts'
import { lingerAndClose, type LingerLimits } from './linger.ts'
import type { IngestLog } from './log.ts'
import type { MemoryBudget } from './memory-budget.ts'
import { pathOf, type RejectionRing } from './rejection-ring.ts'
import { commitError, encodingError, isEncoded, overloaded } from './request-checks.ts'

export interface WebhooksOptions {
  /** By name, in the order of the counters. */
  readonly intakes: ReadonlyMap<string, { readonly intake: Intake; readonly index: number }>
  readonly batcher: Batcher
  readonly budget: MemoryBudget
  readonly counters: IngestCounters
  readonly rejections: RejectionRing
  readonly health: CommitHealth
  readonly maxBodyBytes: number
  readonly maxPendingEvents: number
  readonly requestTimeoutMs: number
  readonly linger: LingerLimits
  readonly log: IngestLog
  /** Wall clock. */
  readonly clock: () => Millis
  readonly monotonic: () => Millis
  readonly newId: () => string
}

/** Where webhooks begin in a path. */
export const webhookPrefix = '/webhooks/'

const closing = ['Connection', 'close'] as const

export class Webhooks implements BodyTaker {
  readonly #o: WebhooksOptions
  #isClosing = false

  constructor(options: WebhooksOptions) {
    this.#o = options
  }

  /** From now on new requests are refused; those that wait for a commit are answered. */
  beginClose(): void {
    this.#isClosing = true
  }

  handle(req: IngestRequest, res: ServerResponse, path: string): void {
    const { counters, monotonic, batcher, maxBodyBytes, maxPendingEvents } = this.#o
    req.startedAt = monotonic()
    req.capture(this, res)
    const state = stateOf(req.socket)
    state.reading = req
    state.unanswered++
    counters.count('received')
    const { headers } = req
    const declared = headers['content-length']
    req.declaredBytes = declared === undefined ? -1 : Number(declared)
    if (req.method !== 'POST') {
      const error = new SignalboxError('SB_METHOD_NOT_ALLOWED', { method: req.method ?? '' })
      this.#refuseEarly(req, 'method', error, ['Allow', 'POST'])
      return
    }
    const source = sourceName(path)
    req.entry = this.#o.intakes.get(source)
    if (req.entry === undefined) {
      this.#refuseEarly(
        req,
        'not_found',
        new SignalboxError('SB_SOURCE_UNKNOWN', { source: source.slice(0, 100) }),
      )
    } else if (isEncoded(req)) {
      this.#refuseEarly(req, 'unsupported_media_type', encodingError(req), ['Accept-Encoding', 'identity'])
    } else if (req.declaredBytes > maxBodyBytes) {
      this.#refuseTooLarge(req)
    } else if (this.#isClosing) {
      this.#refuseEarly(req, undefined, new SignalboxError('SB_SHUTTING_DOWN', {}), closing)
    } else if (!batcher.hasRoom) {
      this.#refuseEarly(req, 'overloaded', overloaded(maxPendingEvents))
    }
  }

  accepts(req: IngestRequest, buffered: number): boolean {
    const { maxBodyBytes, budget, maxPendingEvents, linger } = this.#o
    if (req.isDropping) {
      // Answered already; a sender that goes on and on is cut off.
      if (buffered > Math.max(maxBodyBytes, linger.lingerBytes)) req.socket.destroy()
      return false
    }
    if (buffered > maxBodyBytes) {
      this.#refuseTooLarge(req)
      return false
    }
    if (buffered === req.declaredBytes && req.budgeted === 0) return true
    // It comes in pieces; its buffer doubles as it grows.
    const more = 2 * buffered - req.budgeted
    if (more > 0 && !budget.take(more)) {
      this.#refuseEarly(req, 'overloaded', overloaded(maxPendingEvents))
      return false
    }
    req.budgeted += Math.max(0, more)
    return true
  }

  complete(req: IngestRequest): void {
    this.#o.counters.count('bytes', req.bodyBytes)
    stateOf(req.socket).reading = undefined
    this.#release(req)
    if (req.isDropping) {
      req.onDropped?.()
      return
    }
    try {
      this.#judge(req)
    } catch (error) {
      this.#internal(req, error)
    }
  }

  cut(req: IngestRequest): void {
    this.#release(req)
    const state = stateOf(req.socket)
    state.reading = undefined
    if (req.isDropping) {
      req.onDropped?.()
      return
    }
    const isTimeout = state.fault === 'timeout'
    const error = isTimeout
      ? new SignalboxError('SB_BODY_TIMEOUT', { limitMs: this.#o.requestTimeoutMs })
      : new SignalboxError('SB_BODY_INCOMPLETE', {})
    this.#reject(req, state.fault ?? 'aborted', error)
    req.dropBody()
  }

  #judge(req: IngestRequest): void {
    const { counters, batcher, clock, maxPendingEvents } = this.#o
    const { intake } = req.entry as { intake: Intake }
    const verdict = intake.judge(req.headers, req.body, clock())
    switch (verdict.kind) {
      case 'event':
        if (verdict.isVerified) counters.count('verified')
        if (!verdict.isKnown) counters.count('unknownNames')
        if (batcher.add(verdict.event, new PendingAnswer(this, req, verdict))) return
        this.#refuse(req, 'overloaded', overloaded(maxPendingEvents))
        return
      case 'challenge':
        counters.count('challenges')
        this.#echo(req, verdict.token)
        return
      case 'refused':
        this.#refuse(req, verdict.reason, verdict.error)
    }
  }

  committed(req: IngestRequest, verdict: EventVerdict, result: AppendResult): void {
    const { counters, health, monotonic } = this.#o
    if (!result.ok) {
      this.#uncommitted(
        req,
        result.retry === 'never' ? new SignalboxError('SB_EVENT_UNSTORABLE', {}) : result,
      )
      return
    }
    health.committed()
    counters.count(result.duplicate ? 'duplicates' : 'accepted')
    counters.sourceEvent((req.entry as { index: number }).index, verdict.event.receivedAt)
    if (this.#isClosing && req.res) req.res.shouldKeepAlive = false
    answerAccepted(req.res as ServerResponse, result.id, result.duplicate)
    stateOf(req.socket).unanswered--
    counters.observeAck(monotonic() - req.startedAt)
  }

  failed(req: IngestRequest, error: unknown): void {
    this.#uncommitted(req, error)
  }

  #uncommitted(req: IngestRequest, cause: unknown): void {
    const { counters, health } = this.#o
    counters.count('commitFailures')
    const error = commitError(cause)
    if (error.code === 'SB_EVENT_UNSTORABLE') {
      this.#refuse(req, 'not_an_event', error)
      return
    }
    health.failed(error)
    this.#send(req, error)
  }

  #echo(req: IngestRequest, token: string): void {
    const { headers, body } = challengeResponse(token, challengeFormatOf(req))
    const { 'content-type': type = 'text/plain', ...others } = headers
    answer(req.res as ServerResponse, 200, type, body, Object.entries(others).flat())
    stateOf(req.socket).unanswered--
  }

  #internal(req: IngestRequest, error: unknown): void {
    const requestId = this.#o.newId()
    // Neither message nor stack of an unforeseen error is sure not to quote the body.
    const kind = error instanceof Error ? error.name : typeof error
    this.#o.log(
      'error',
      { requestId, source: req.entry?.intake.source.name, kind },
      'A webhook failed inside.',
    )
    answerProblem(req.res as ServerResponse, undefined, requestId)
    stateOf(req.socket).unanswered--
  }

  /** Refused before the body came, or while it comes: the rest of it is read and dropped. */
  #refuseEarly(
    req: IngestRequest,
    reason: IngestRejectReason | undefined,
    error: SignalboxError,
    more?: readonly string[],
  ): void {
    if (req.declaredBytes > this.#o.maxBodyBytes) {
      this.#refuseAndClose(req, reason, error)
      return
    }
    this.#refuse(req, reason, error, more)
    req.dropBody()
  }

  #refuseTooLarge(req: IngestRequest): void {
    const error = new SignalboxError('SB_BODY_TOO_LARGE', { limit: this.#o.maxBodyBytes })
    this.#refuseAndClose(req, 'body_too_large', error)
  }

  #refuseAndClose(req: IngestRequest, reason: IngestRejectReason | undefined, error: SignalboxError): void {
    this.#reject(req, reason, error)
    req.dropBody()
    lingerAndClose(req, error, this.#o.newId(), this.#o.linger)
  }

  #refuse(
    req: IngestRequest,
    reason: IngestRejectReason | undefined,
    error: SignalboxError,
    more?: readonly string[],
  ): void {
    this.#reject(req, reason, error)
    this.#send(req, error, more)
  }

  #send(req: IngestRequest, error: SignalboxError, more?: readonly string[]): void {
    answerProblem(req.res as ServerResponse, error, this.#o.newId(), more)
    stateOf(req.socket).unanswered--
  }

  /** Counts a refusal, and keeps it for inspection unless the request itself was in order. */
  #reject(req: IngestRequest, reason: IngestRejectReason | undefined, error: SignalboxError): void {
    if (reason === undefined) return
    this.#o.counters.reject(reason)
    if (reason === 'overloaded') return
    this.#o.rejections.add({
      at: this.#o.clock(),
      source: req.entry?.intake.source.name,
      path: pathOf(req),
      method: req.method ?? '',
      remote: req.socket.remoteAddress ?? '',
      reason,
      code: error.code,
      message: error.message,
      status: rowOf(error.code)?.status ?? 500,
      bytes: req.bodyBytes,
      rawHeaders: req.rawHeaders,
      body: req.isDropping ? undefined : req.body,
    })
  }

  #release(req: IngestRequest): void {
    this.#o.budget.release(req.budgeted)
    req.budgeted = 0
  }
}

/** The answer that a commit releases. */
class PendingAnswer implements CommitWaiter {
  readonly #webhooks: Webhooks
  readonly #req: IngestRequest
  readonly #verdict: EventVerdict

  constructor(webhooks: Webhooks, req: IngestRequest, verdict: EventVerdict) {
    this.#webhooks = webhooks
    this.#req = req
    this.#verdict = verdict
  }

  committed(result: AppendResult): void {
    this.#webhooks.committed(this.#req, this.#verdict, result)
  }

  failed(error: unknown): void {
    this.#webhooks.failed(this.#req, error)
  }
}

function sourceName(path: string): string {
  const query = path.indexOf('?', webhookPrefix.length)
  return query === -1 ? path.slice(webhookPrefix.length) : path.slice(webhookPrefix.length, query)
}
