/**
 * For Hono, on Node and at the edge.
 *
 * @module
 */
import { createWebhookHandler } from '../handler/create-webhook-handler.ts'
import type { WebhookOptions } from '../handler/webhook-options.ts'

/** As much of a Hono context as the handler needs. */
export interface HonoContextLike {
  readonly req: { readonly raw: Request }
}

/**
 * A route handler. No middleware before it may read the body.
 *
 * @example
 * app.post('/webhooks/fastio', honoWebhook({ secrets: secret, dialect: 'fastio-signature-sha256', onEvent }))
 */
export function honoWebhook(options: WebhookOptions): (context: HonoContextLike) => Promise<Response> {
  const handler = createWebhookHandler(options)
  return async (context) => handler(context.req.raw)
}
