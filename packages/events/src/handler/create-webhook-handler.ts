import { bodyConsumed, problem, tooLarge } from './problem.ts'
import type { RawResponse } from './problem.ts'
import type { WebhookOptions } from './webhook-options.ts'
import { createReceiver } from './webhook-receiver.ts'

/** A handler as fetch-style servers and edge runtimes take it. */
export type WebhookHandler = (request: Request) => Promise<Response>

/**
 * A fetch-style handler: verifies, normalises, awaits `onEvent`, answers. Refusals are problem+json.
 *
 * @example
 * const handler = createWebhookHandler({
 *   secrets: secret,
 *   dialect: 'fastio-signature-sha256',
 *   onEvent: async (event) => { await queue.add(event) },
 * })
 * export default { fetch: handler }
 */
export function createWebhookHandler(options: WebhookOptions): WebhookHandler {
  const receiver = createReceiver(options)
  return async (request) => {
    if (request.bodyUsed) {
      receiver.report(new Error('The raw body is gone: it was read before the webhook handler.'))
      return toResponse(bodyConsumed())
    }
    let body: Uint8Array | undefined
    try {
      body = await readLimited(request, receiver.maxBodyBytes)
    } catch (error) {
      // The sender hung up. Nobody reads this answer, but the runtime wants one.
      receiver.report(error)
      return toResponse(problem(400, 'SB_BODY_INCOMPLETE', 'The body broke off before its end.'))
    }
    if (body === undefined) return toResponse(tooLarge(receiver.maxBodyBytes))
    return toResponse(await receiver.receive({ method: request.method, headers: request.headers, body }))
  }
}

function toResponse({ status, headers, body }: RawResponse): Response {
  return new Response(body, { status, headers })
}

// Undefined as soon as there is more than allowed; the rest is not read.
async function readLimited(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get('content-length')) > maxBytes) return undefined
  if (request.body === null) return new Uint8Array(0)
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.length
    if (length > maxBytes) {
      await reader.cancel()
      return undefined
    }
    chunks.push(read.value)
  }
  return concat(chunks, length)
}

/** One array of bytes out of several. */
export function concat(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks
  if (chunks.length === 1 && first !== undefined) return first
  const all = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}
