/**
 * Request bodies: bounded while they are read, JSON without surprises, parsed by a schema.
 *
 * @module
 */
import type { Context } from 'hono'
import type { z } from 'zod'
import { SignalboxError } from '../errors/index.ts'
import type { AdminEnv } from './auth/guard.ts'
import { unknownName } from './query.ts'

export interface BodyLimits {
  readonly maxBodyBytes: number
  readonly maxJsonDepth: number
}

/** The exact bytes of a body; refused as soon as it is longer than the limit. */
export async function readBytes(c: Context<AdminEnv>, limit: number): Promise<Uint8Array> {
  const encoding = c.req.header('content-encoding')
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new SignalboxError('SB_ENCODING_UNSUPPORTED', { encoding: encoding.slice(0, 40) })
  }
  const announced = Number(c.req.header('content-length') ?? 0)
  if (announced > limit) throw tooLarge(limit)
  const { incoming } = c.env
  if (incoming.destroyed && !incoming.readableEnded) throw new SignalboxError('SB_BODY_INCOMPLETE', {})
  const chunks: Buffer[] = []
  let size = 0
  try {
    // Not `for await`: leaving such a loop destroys the socket, and the answer with it.
    await new Promise<void>((resolve, reject) => {
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size <= limit) chunks.push(chunk)
        else reject(tooLarge(limit))
      })
      incoming.once('end', resolve)
      incoming.once('close', () => reject(new SignalboxError('SB_BODY_INCOMPLETE', {})))
      incoming.once('error', () => reject(new SignalboxError('SB_BODY_INCOMPLETE', {})))
    })
  } finally {
    if (size > limit) incoming.removeAllListeners('data').resume()
  }
  return Buffer.concat(chunks, size)
}

/** Body bytes as JSON. Only `application/json`: what a plain HTML form can send is refused. */
export async function readJson(
  c: Context<AdminEnv>,
  limits: BodyLimits,
): Promise<{ value: unknown; raw: Uint8Array }> {
  const type = mediaType(c)
  if (type !== 'application/json' && !/^application\/[\w.-]+\+json$/.test(type)) {
    throw new SignalboxError('SB_BAD_BODY', { why: 'expected the header `Content-Type: application/json`' })
  }
  const raw = await readBytes(c, limits.maxBodyBytes)
  return { value: parseJson(raw, limits.maxJsonDepth), raw }
}

/** A JSON body as the schema says; a misspelt key is refused with the nearest valid name. */
export async function readBody<S extends z.ZodType>(
  c: Context<AdminEnv>,
  limits: BodyLimits,
  schema: S,
): Promise<z.output<S>> {
  const { value } = await readJson(c, limits)
  return checkBody(value, schema)
}

/** A value of a body as the schema says. */
export function checkBody<S extends z.ZodType>(value: unknown, schema: S): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const path = issue?.path.map(String).join('.') ?? ''
  const why =
    issue?.code === 'unrecognized_keys'
      ? `\`${[...issue.path, issue.keys[0]].map(String).join('.')}\`: ${unknownName(issue.keys[0] ?? '', keysOf(schema))}`
      : `${path === '' ? '' : `\`${path}\`: `}${issue?.message ?? 'it cannot be read'}`
  throw new SignalboxError('SB_BAD_BODY', { why: why.slice(0, 300) })
}

/** The media type of a request, without its parameters. */
export function mediaType(c: Context<AdminEnv>): string {
  return (c.req.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

function parseJson(raw: Uint8Array, maxDepth: number): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw)
  } catch {
    throw new SignalboxError('SB_BAD_BODY', { why: 'it is not valid UTF-8' })
  }
  if (text.trim() === '')
    throw new SignalboxError('SB_BAD_BODY', { why: 'it is empty; expected a JSON object' })
  if (isDeeper(text, maxDepth)) throw new SignalboxError('SB_JSON_TOO_DEEP', { limit: maxDepth })
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message quotes the body; a body can hold anything.
    throw new SignalboxError('SB_BAD_BODY', { why: 'it is not JSON' })
  }
}

/** Looked at before parsing, so that depth costs no memory. */
function isDeeper(text: string, limit: number): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charCodeAt(i)
    if (inString) {
      if (char === 0x5c) i += 1
      else if (char === 0x22) inString = false
    } else if (char === 0x22) inString = true
    else if (char === 0x7b || char === 0x5b) {
      depth += 1
      if (depth > limit) return true
    } else if (char === 0x7d || char === 0x5d) depth -= 1
  }
  return false
}

function keysOf(schema: z.ZodType): string[] {
  return 'shape' in schema && typeof schema.shape === 'object' && schema.shape !== null
    ? Object.keys(schema.shape)
    : []
}

function tooLarge(limit: number): SignalboxError {
  return new SignalboxError('SB_BODY_TOO_LARGE', { limit })
}
