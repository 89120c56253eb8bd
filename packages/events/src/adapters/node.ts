/**
 * For `node:http`, and everything that speaks its requests and responses.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { concat } from '../handler/create-webhook-handler.ts'
import { bodyConsumed, tooLarge } from '../handler/problem.ts'
import type { RawResponse } from '../handler/problem.ts'
import type { WebhookOptions } from '../handler/webhook-options.ts'
import { createReceiver } from '../handler/webhook-receiver.ts'
import type { WebhookReceiver } from '../handler/webhook-receiver.ts'

/** A request on which a framework may have left something. */
export type NodeRequest = IncomingMessage & { readonly body?: unknown; readonly rawBody?: unknown }

/** Never rejects. */
export type NodeHandler = (request: NodeRequest, response: ServerResponse) => Promise<void>

// A refused sender that keeps sending is read (and forgotten) this far, so that it can read the answer.
const maxDiscardedBytes = 64 * 1_048_576

/**
 * A request listener.
 *
 * @example
 * import { createServer } from 'node:http'
 * createServer(createNodeHandler({ secrets: secret, dialect: 'fastio-signature-sha256', onEvent })).listen(3000)
 */
export function createNodeHandler(options: WebhookOptions): NodeHandler {
  const receiver = createReceiver(options)
  return async (request, response) => {
    const body = await bytesOf(request, receiver)
    if (body === 'aborted') {
      // Cut off mid-way: there is no event, and nobody to answer.
      response.destroy()
    } else if (body instanceof Uint8Array) {
      const { method = 'GET', headers } = request
      send(response, await receiver.receive({ method, headers, body }))
    } else {
      send(response, body)
    }
  }
}

async function bytesOf(
  request: NodeRequest,
  receiver: WebhookReceiver,
): Promise<Uint8Array | RawResponse | 'aborted'> {
  const { maxBodyBytes } = receiver
  const kept = [request.rawBody, request.body].find((value) => value instanceof Uint8Array)
  if (kept !== undefined) return kept.length > maxBodyBytes ? tooLarge(maxBodyBytes) : kept
  if (request.readableDidRead || request.readableEnded) {
    receiver.report(new Error('The raw body is gone: a body parser read it before the webhook handler.'))
    return bodyConsumed()
  }
  if (Number(request.headers['content-length']) > maxBodyBytes) {
    discard(request)
    return tooLarge(maxBodyBytes)
  }
  return (await readLimited(request, maxBodyBytes)) ?? tooLarge(maxBodyBytes)
}

async function readLimited(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Uint8Array | 'aborted' | undefined> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = []
    let length = 0
    const onData = (chunk: Uint8Array): void => {
      length += chunk.length
      if (length <= maxBytes) {
        chunks.push(chunk)
        return
      }
      chunks.length = 0
      request.off('data', onData)
      discard(request)
      resolve(undefined)
    }
    request.on('data', onData)
    request.once('end', () => resolve(concat(chunks, length)))
    request.once('error', () => resolve('aborted'))
    request.once('close', () => resolve('aborted'))
  })
}

function discard(request: IncomingMessage): void {
  let discarded = 0
  request.on('error', () => undefined)
  request.on('data', (chunk: Uint8Array) => {
    discarded += chunk.length
    if (discarded > maxDiscardedBytes) request.destroy()
  })
}

function send(response: ServerResponse, answer: RawResponse): void {
  if (response.destroyed) return
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': new TextEncoder().encode(answer.body).length,
  })
  response.end(answer.body)
}
