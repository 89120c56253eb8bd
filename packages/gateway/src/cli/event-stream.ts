/**
 * A stream of events that survives lost connections: it goes on after the last event that it gave, and
 * says what happens to it.
 *
 * @module
 */
import type { EventEnvelope } from '@signalbox/events'
import { createParser } from 'eventsource-parser'
import { isSignalboxError } from '../errors/index.ts'
import type { ApiClient, Query } from './api-client.ts'
import { ApiProblem } from './api-problem.ts'

export interface StreamOptions {
  readonly path: string
  readonly query: Query
  /** Where to start; without it, now. */
  readonly after?: number
  readonly signal: AbortSignal
  readonly notice: (notice: StreamNotice) => void
  /** The gateway sends something every 15 seconds; without a sign of life for this long it is gone. */
  readonly silenceMs?: number
}

/** What happens to the connection. */
export type StreamNotice =
  | { readonly kind: 'connected'; readonly again: boolean; readonly after: string | undefined }
  | { readonly kind: 'lost'; readonly why: string; readonly retryMs: number }

export interface StreamedEvent {
  readonly seq: string
  readonly text: string
  readonly envelope: EventEnvelope
}

const maxRetryMs = 10_000
const maxMessageChars = 64 * 1024 * 1024

/** Events until the signal ends it. Throws what trying again cannot mend, such as a wrong token. */
export async function* followEvents(
  client: ApiClient,
  options: StreamOptions,
): AsyncGenerator<StreamedEvent, void> {
  const { signal, notice } = options
  let position = options.after === undefined ? undefined : String(options.after)
  let failures = 0
  let again = false
  while (!signal.aborted) {
    const connection = new AbortController()
    const watch = new Watch(options.silenceMs ?? 45_000, connection)
    const stop = (): void => connection.abort()
    signal.addEventListener('abort', stop, { once: true })
    let why = 'the gateway ended it'
    try {
      const response = await client.request(options.path, {
        query: options.query,
        headers: {
          accept: 'text/event-stream',
          ...(position !== undefined && { 'last-event-id': position }),
        },
        signal: connection.signal,
      })
      notice({ kind: 'connected', again, after: position })
      again = true
      const messages: StreamedEvent[] = []
      const parser = createParser({
        maxBufferSize: maxMessageChars,
        onId: (id) => (position = id),
        onEvent: ({ id = '', data }) =>
          messages.push({ seq: id, text: data, envelope: JSON.parse(data) as EventEnvelope }),
      })
      const decoder = new TextDecoder()
      for await (const chunk of response.body ?? []) {
        watch.alive()
        failures = 0
        parser.feed(decoder.decode(chunk, { stream: true }))
        // All of them before anything else is read, so that the position is that of the last one given.
        yield* messages.splice(0)
      }
    } catch (error) {
      if (signal.aborted) return
      if (!again || !canRetry(error)) throw error
      why = watch.isSilent ? 'no sign of life' : reasonOf(error)
    } finally {
      watch.stop()
      signal.removeEventListener('abort', stop)
      connection.abort()
    }
    if (signal.aborted) return
    const retryMs = Math.min(maxRetryMs, 250 * 2 ** failures++)
    notice({ kind: 'lost', why, retryMs })
    await pause(retryMs, signal)
  }
}

/** Ends a connection from which nothing comes. */
class Watch {
  isSilent = false
  readonly #timer: NodeJS.Timeout

  constructor(silenceMs: number, connection: AbortController) {
    this.#timer = setTimeout(() => {
      this.isSilent = true
      connection.abort()
    }, silenceMs)
  }

  alive(): void {
    this.#timer.refresh()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}

/** Only a refusal that names our own mistake is final. */
function canRetry(error: unknown): boolean {
  if (error instanceof ApiProblem) return error.status >= 500 || error.status === 429
  return !isSignalboxError(error) || error.code === 'SB_GATEWAY_UNREACHABLE'
}

function reasonOf(error: unknown): string {
  if (error instanceof ApiProblem) return error.message.replace(/\.$/, '')
  if (isSignalboxError(error)) return error.message.replace(/^.*: /s, '').replace(/\.$/, '')
  return 'the connection was closed'
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}
