/**
 * For Fastify 4 and 5.
 *
 * @module
 */
import type { RawResponse } from '../handler/problem.ts'
import { bodyConsumed } from '../handler/problem.ts'
import type { WebhookOptions } from '../handler/webhook-options.ts'
import { createReceiver } from '../handler/webhook-receiver.ts'

/** As much of a Fastify instance as the plugin needs. */
export interface FastifyLike {
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(
    contentType: string,
    options: { parseAs: 'buffer'; bodyLimit: number },
    parser: (request: unknown, body: Uint8Array, done: (error: null, body: Uint8Array) => void) => void,
  ): unknown
  post(
    path: string,
    handler: (request: FastifyRequestLike, reply: FastifyReplyLike) => Promise<unknown>,
  ): unknown
}

/** As much of a Fastify request as the plugin needs. */
export interface FastifyRequestLike {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body?: unknown
}

/** As much of a Fastify reply as the plugin needs. */
export interface FastifyReplyLike {
  code(status: number): FastifyReplyLike
  headers(values: Record<string, string>): FastifyReplyLike
  send(body: string): unknown
}

/**
 * A plugin with one route. Register it, do not call it: the raw parser then stays inside of it, and
 * the rest of the app keeps its own parsers.
 *
 * @example
 * await app.register(fastifyWebhook('/webhooks/fastio', {
 *   secrets: secret, dialect: 'fastio-signature-sha256', onEvent,
 * }))
 */
export function fastifyWebhook(path: string, options: WebhookOptions): (app: FastifyLike) => Promise<void> {
  const receiver = createReceiver(options)
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: receiver.maxBodyBytes },
      (_request, body, done) => done(null, body),
    )
    app.post(path, async (request, reply) => {
      const body = request.body ?? new Uint8Array(0)
      if (body instanceof Uint8Array) {
        return send(reply, await receiver.receive({ method: 'POST', headers: request.headers, body }))
      }
      receiver.report(
        new Error('The raw body is gone: a hook or parser replaced it before the webhook handler.'),
      )
      return send(reply, bodyConsumed())
    })
  }
}

function send(reply: FastifyReplyLike, answer: RawResponse): unknown {
  return reply
    .code(answer.status)
    .headers({ ...answer.headers })
    .send(answer.body)
}
