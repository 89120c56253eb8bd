/**
 * For Express 4 and 5.
 *
 * @module
 */
import type { WebhookOptions } from '../handler/webhook-options.ts'
import { createNodeHandler } from './node.ts'
import type { NodeHandler } from './node.ts'

/**
 * A route handler. Mount it before `express.json()`: a signature covers the exact bytes. Behind
 * `express.raw({ type: () => true })` it works too. If a parser has read the body, it answers 500 with
 * `SB_BODY_CONSUMED` and says so.
 *
 * @example
 * app.post('/webhooks/fastio', expressWebhook({ secrets: secret, dialect: 'fastio-signature-sha256', onEvent }))
 * app.use(express.json())
 */
export function expressWebhook(options: WebhookOptions): NodeHandler {
  return createNodeHandler(options)
}
