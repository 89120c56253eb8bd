/**
 * For Next.js: route handlers of the app router (Node and edge), and API routes of the pages router.
 *
 * @module
 */
import { createWebhookHandler } from '../handler/create-webhook-handler.ts'
import type { WebhookHandler } from '../handler/create-webhook-handler.ts'
import type { WebhookOptions } from '../handler/webhook-options.ts'
import { createNodeHandler } from './node.ts'
import type { NodeHandler } from './node.ts'

/**
 * The exports of a `route.ts`.
 *
 * @example
 * // app/webhooks/fastio/route.ts
 * export const { POST } = nextWebhook({ secrets: secret, dialect: 'fastio-signature-sha256', onEvent })
 */
export function nextWebhook(options: WebhookOptions): { POST: WebhookHandler } {
  return { POST: createWebhookHandler(options) }
}

/**
 * The default export of an API route. Next parses bodies unless the file says otherwise, so the
 * file must also export the `config` below.
 *
 * @example
 * // pages/api/fastio.ts
 * export const config = { api: { bodyParser: false } }
 * export default nextPagesWebhook({ secrets: secret, dialect: 'fastio-signature-sha256', onEvent })
 */
export function nextPagesWebhook(options: WebhookOptions): NodeHandler {
  return createNodeHandler(options)
}
