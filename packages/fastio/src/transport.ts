import { Agent, errors, request } from 'undici'
import type { Dispatcher, FormData } from 'undici'
import type { JsonObject } from '@signalbox/events'
import { bodyOf, payloadOf } from './answer.ts'
import type { RawAnswer } from './answer.ts'
import { FastioError } from './fastio-error.ts'
import { readRateLimit } from './rate-limit.ts'
import type { HeaderValues, RateLimit } from './rate-limit.ts'
import { withRetry } from './retry.ts'
import type { RetryKind, Sleep } from './retry.ts'

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** One call, before it becomes HTTP. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** After the base URL; ends with a slash. */
  readonly path: string
  readonly query?: Query
  /** Sent as a form, which is what most of the API reads. */
  readonly form?: Query
  readonly multipart?: () => FormData
  readonly retry: RetryKind
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** False where a token in the query stands in for the key. */
  readonly authenticated?: boolean
}

export interface TransportOptions {
  readonly baseUrl: string
  readonly token: () => string | Promise<string>
  readonly timeoutMs: number
  readonly userAgent: string
  readonly sleep: Sleep
  readonly now: () => number
}

/** The largest answer that is read whole; downloads are streamed and not measured. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024

const CONNECT_TIMEOUT_MS = 30_000

/** HTTP towards the API: one place for the key, time limits, retries and the reading of answers. */
export class Transport {
  readonly #options: TransportOptions
  readonly #agent: Agent
  #rateLimit: RateLimit | undefined

  constructor(options: TransportOptions) {
    this.#options = options
    // Time limits are ours, per call; the agent's own would cut long answers short.
    this.#agent = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS }, headersTimeout: 0, bodyTimeout: 0 })
  }

  /** What the last answer said about the limit. */
  get rateLimit(): RateLimit | undefined {
    return this.#rateLimit
  }

  /** The payload of a successful answer; everything else is a `FastioError`. */
  json(call: Call): Promise<JsonObject> {
    return this.#retried(call, async () =>
      payloadOf(await this.#whole(call), nameOf(call), this.#options.now()),
    )
  }

  /** Like `json`, but a refusal whose body `accepts` recognises counts as an answer. */
  jsonOr(call: Call, accepts: (body: JsonObject) => boolean): Promise<JsonObject> {
    return this.#retried(call, async () => {
      const answer = await this.#whole(call)
      const body = answer.status === 404 ? bodyOf(answer) : undefined
      return body && accepts(body) ? body : payloadOf(answer, nameOf(call), this.#options.now())
    })
  }

  /** The body as it arrives. The time limit holds until the headers are there, and not for the body. */
  async stream(call: Call): Promise<{ headers: HeaderValues; body: ReadableStream<Uint8Array> }> {
    const limit = new TimeLimit(call.timeoutMs ?? this.#options.timeoutMs, call.signal)
    try {
      const response = await this.#send(call, limit)
      if (response.statusCode < 200 || response.statusCode > 299) {
        const body = await readWhole(response.body)
        const answer = { status: response.statusCode, headers: response.headers, body }
        payloadOf(answer, nameOf(call), this.#options.now())
      }
      limit.stopClock()
      return { headers: response.headers, body: ReadableStream.from(piecesOf(response.body, call, limit)) }
    } catch (error) {
      limit.release()
      throw failureOf(error, call, limit)
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  #retried<T>(call: Call, work: () => Promise<T>): Promise<T> {
    return withRetry(call.retry, { sleep: this.#options.sleep, signal: call.signal }, work)
  }

  async #whole(call: Call): Promise<RawAnswer> {
    const limit = new TimeLimit(call.timeoutMs ?? this.#options.timeoutMs, call.signal)
    try {
      const response = await this.#send(call, limit)
      const body = await readWhole(response.body)
      return { status: response.statusCode, headers: response.headers, body }
    } catch (error) {
      throw failureOf(error, call, limit)
    } finally {
      limit.release()
    }
  }

  async #send(call: Call, limit: TimeLimit): Promise<Dispatcher.ResponseData> {
    limit.signal.throwIfAborted()
    const headers: Record<string, string> = {
      accept: 'application/json',
      'user-agent': this.#options.userAgent,
    }
    if (call.authenticated !== false) headers['authorization'] = `Bearer ${await this.#options.token()}`
    let body: string | FormData | null = null
    if (call.multipart) body = call.multipart()
    else if (call.form || call.method === 'POST') {
      body = encode(call.form ?? {})
      headers['content-type'] = 'application/x-www-form-urlencoded'
    }
    const query = encode(call.query ?? {})
    const url = `${this.#options.baseUrl}${call.path}${query === '' ? '' : `?${query}`}`
    const response = await request(url, {
      method: call.method,
      headers,
      body,
      dispatcher: this.#agent,
      signal: limit.signal,
    })
    this.#rateLimit = readRateLimit(response.headers, this.#options.now())
    return response
  }
}

/** The caller's signal and the time limit in one, with nothing left behind on a signal that lives on. */
class TimeLimit {
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout
  readonly #parent: AbortSignal | undefined
  readonly #stop = (): void => this.#controller.abort(this.#parent?.reason)
  isOver = false

  constructor(timeoutMs: number, parent: AbortSignal | undefined) {
    this.#parent = parent
    this.#timer = setTimeout(() => {
      this.isOver = true
      this.#controller.abort()
    }, timeoutMs)
    parent?.addEventListener('abort', this.#stop, { once: true })
    if (parent?.aborted) this.#stop()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The caller's signal goes on counting. */
  stopClock(): void {
    clearTimeout(this.#timer)
  }

  release(): void {
    this.stopClock()
    this.#parent?.removeEventListener('abort', this.#stop)
  }
}

function failureOf(error: unknown, call: Call, limit: TimeLimit): unknown {
  if (error instanceof FastioError) return error
  if (call.signal?.aborted) return call.signal.reason
  const what = nameOf(call)
  if (limit.isOver || error instanceof errors.ConnectTimeoutError) {
    return new FastioError('SB_FASTIO_TIMEOUT', `${what}: no answer in time.`, { cause: error })
  }
  const why = error instanceof Error ? error.message : String(error)
  return new FastioError('SB_FASTIO_NETWORK', `${what}: the connection failed: ${why}`, { cause: error })
}

async function readWhole(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > MAX_ANSWER_BYTES) throw new FastioError('SB_FASTIO_BAD_ANSWER', 'The answer is too large.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The body with its failures in our terms; the caller's signal ends it to the last byte. */
async function* piecesOf(
  body: AsyncIterable<Uint8Array>,
  call: Call,
  limit: TimeLimit,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* body
  } catch (error) {
    throw failureOf(error, call, limit)
  } finally {
    limit.release()
  }
}

/** For messages: never the query, which may hold a token. */
const nameOf = (call: Call): string => `${call.method} ${call.path}`

/** `undefined` is left out; booleans become the words the API reads. */
function encode(values: Query): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value !== undefined) params.set(name, String(value))
  return params.toString()
}
