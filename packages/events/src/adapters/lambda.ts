/**
 * For AWS Lambda behind an HTTP API (payload version 2), a function URL, or a REST API (version 1).
 *
 * @module
 */
import { problem, tooLarge } from '../handler/problem.ts'
import type { RawResponse } from '../handler/problem.ts'
import type { WebhookOptions } from '../handler/webhook-options.ts'
import { createReceiver } from '../handler/webhook-receiver.ts'
import { fromBase64 } from '../signature/encode-bytes.ts'

/** As much of the event as the handler needs. */
export interface LambdaHttpEvent {
  readonly headers?: Readonly<Record<string, string | undefined>> | null
  readonly body?: string | null
  readonly isBase64Encoded?: boolean
  /** Version 1. */
  readonly httpMethod?: string
  /** Version 2. */
  readonly requestContext?: { readonly http?: { readonly method?: string } }
}

export interface LambdaHttpResult {
  statusCode: number
  headers: Record<string, string>
  body: string
}

/**
 * A Lambda handler. The body is taken as it was sent, base64 or not.
 *
 * @example
 * export const handler = lambdaWebhook({ secrets: secret, dialect: 'fastio-signature-sha256', onEvent })
 */
export function lambdaWebhook(
  options: WebhookOptions,
): (event: LambdaHttpEvent) => Promise<LambdaHttpResult> {
  const receiver = createReceiver(options)
  return async (event) => {
    const body = bytesOf(event)
    if (body === undefined) {
      return toResult(problem(400, 'SB_BODY_INCOMPLETE', 'The body is marked as base64, but is not.'))
    }
    if (body.length > receiver.maxBodyBytes) return toResult(tooLarge(receiver.maxBodyBytes))
    const method = event.requestContext?.http?.method ?? event.httpMethod ?? 'POST'
    return toResult(await receiver.receive({ method, headers: event.headers ?? {}, body }))
  }
}

function bytesOf(event: LambdaHttpEvent): Uint8Array | undefined {
  const body = event.body ?? ''
  return event.isBase64Encoded === true ? fromBase64(body) : new TextEncoder().encode(body)
}

function toResult({ status, headers, body }: RawResponse): LambdaHttpResult {
  return { statusCode: status, headers: { ...headers }, body }
}
