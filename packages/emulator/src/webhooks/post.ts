import type { Agent } from 'undici'
import { request } from 'undici'

/** What a receiver answered. */
export interface PostAnswer {
  readonly status: number
  readonly retryAfter: string | undefined
  /** The beginning of the body, as text. */
  readonly text: string
}

/** More of an answer is never read. */
const MAX_ANSWER_BYTES = 16_384

/** One POST to a receiver. Redirects are not followed: a signed body goes where it was registered. */
export async function post(
  agent: Agent,
  url: string,
  message: { headers: Record<string, string>; body: Uint8Array; signal: AbortSignal },
): Promise<PostAnswer> {
  const response = await request(url, {
    method: 'POST',
    dispatcher: agent,
    headers: { 'content-type': 'application/json', 'user-agent': 'fastio-emulator', ...message.headers },
    body: message.body,
    signal: message.signal,
  })
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= MAX_ANSWER_BYTES) break
  }
  const retryAfter = response.headers['retry-after']
  return {
    status: response.statusCode,
    retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
    text: Buffer.concat(chunks).toString('utf8', 0, MAX_ANSWER_BYTES),
  }
}

/** Runs `work` with a signal that fires after `timeoutMs` or with `parent`, and leaves nothing behind. */
export async function within<T>(
  timeoutMs: number,
  parent: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const stop = (): void => controller.abort(parent.reason)
  const timer = setTimeout(() => controller.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  parent.addEventListener('abort', stop, { once: true })
  if (parent.aborted) stop()
  try {
    return await work(controller.signal)
  } finally {
    clearTimeout(timer)
    parent.removeEventListener('abort', stop)
  }
}
