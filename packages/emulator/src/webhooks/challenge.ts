import { sign } from '@signalbox/events'
import type { Agent } from 'undici'
import { invalidField } from '../api-error.ts'
import type { NewWebhook } from './registry.ts'
import { post, within } from './post.ts'

/**
 * Guide 003's handshake: the receiver gets a token and has to give it back, as JSON or as plain text,
 * before it gets anything else. The request is signed like every later one.
 */
export async function challenge(
  agent: Agent,
  webhook: NewWebhook,
  options: { token: string; now: number; timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  const body = Buffer.from(JSON.stringify({ challenge: options.token }))
  const { dialect, secret } = webhook
  const timestamp = Math.floor(options.now / 1000)
  const headers = await sign(body, { dialect, secret, timestamp, messageId: 'challenge' })
  let answer
  try {
    answer = await within(options.timeoutMs, options.signal, (signal) =>
      post(agent, webhook.url, { headers, body, signal }),
    )
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw invalidField('url', `The URL did not answer the challenge: ${why}.`)
  }
  if (answer.status < 200 || answer.status > 299) {
    throw invalidField('url', `The URL answered the challenge with status ${answer.status}.`)
  }
  if (!echoes(answer.text, options.token)) {
    throw invalidField('url', 'The URL did not echo the challenge token, neither as JSON nor as text.')
  }
}

function echoes(text: string, token: string): boolean {
  if (text.trim() === token) return true
  try {
    const value: unknown = JSON.parse(text)
    if (value === token) return true
    return typeof value === 'object' && value !== null && 'challenge' in value && value.challenge === token
  } catch {
    return false
  }
}
