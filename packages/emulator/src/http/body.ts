import { parsePayload } from '@signalbox/events'
import type { JsonValue } from '@signalbox/events'
import { ApiError, invalidField, tooLarge } from '../api-error.ts'

/** The largest file of a single-call upload. */
export const MAX_UPLOAD_BYTES = 4 * 1024 * 1024

/** Room for the other fields of a multipart body. */
const MULTIPART_EXTRA_BYTES = 64 * 1024

const MAX_FIELDS_BYTES = 1024 * 1024

/** A file inside a multipart body. */
export interface FilePart {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The fields of a request, however they were encoded. Every value is text, as in a form. */
export interface Fields {
  get(name: string): string | undefined
  file(name: string): FilePart | undefined
}

/** Reads a form, multipart or JSON body, never more of it than is allowed. */
export async function readFields(request: Request): Promise<Fields> {
  const type = (request.headers.get('content-type') ?? '').toLowerCase()
  const multipart = type.startsWith('multipart/form-data')
  const limit = multipart ? MAX_UPLOAD_BYTES + MULTIPART_EXTRA_BYTES : MAX_FIELDS_BYTES
  const bytes = await readBounded(request, limit)
  if (multipart) return multipartFields(bytes, request.headers.get('content-type') ?? '')
  if (bytes.length === 0) return fieldsOf(new Map())
  if (type.startsWith('application/json')) return jsonFields(bytes)
  if (type === '' || type.startsWith('application/x-www-form-urlencoded')) return formFields(bytes)
  throw new ApiError(406, 10566, `The content type "${type.slice(0, 80)}" is not a form, multipart or JSON.`)
}

/** The whole body, unless it is larger than `limit` bytes. */
export async function readBounded(request: Request, limit: number): Promise<Buffer> {
  const refuse = (): ApiError => tooLarge(`The body is larger than ${limit} bytes.`)
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw refuse()
  const chunks: Uint8Array[] = []
  let size = 0
  if (!request.body) return Buffer.alloc(0)
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > limit) throw refuse()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function fieldsOf(values: ReadonlyMap<string, string>, files?: ReadonlyMap<string, FilePart>): Fields {
  return { get: (name) => values.get(name), file: (name) => files?.get(name) }
}

function formFields(bytes: Buffer): Fields {
  return fieldsOf(new Map(new URLSearchParams(bytes.toString('utf8'))))
}

function jsonFields(bytes: Buffer): Fields {
  let value
  try {
    value = parsePayload(bytes, { maxDepth: 32 }).value
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read'
    throw new ApiError(406, 10566, `The body is not a JSON object: ${why}`)
  }
  const values = new Map<string, string>()
  for (const [name, field] of Object.entries(value)) {
    const text = textOf(field)
    if (text !== undefined) values.set(name, text)
  }
  return fieldsOf(values)
}

/** A list of words becomes `a,b`, as forms write it; other structures become JSON in a field, as forms do too. */
function textOf(value: JsonValue): string | undefined {
  if (value === null) return undefined
  if (typeof value !== 'object') return String(value)
  const words = Array.isArray(value) && value.every((item) => typeof item === 'string')
  return words ? value.join(',') : JSON.stringify(value)
}

async function multipartFields(bytes: Buffer, contentType: string): Promise<Fields> {
  let form
  try {
    form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData()
  } catch (error) {
    throw new ApiError(406, 10566, `The multipart body cannot be read: ${reason(error)}.`)
  }
  const values = new Map<string, string>()
  const files = new Map<string, FilePart>()
  for (const [name, value] of form) {
    if (typeof value === 'string') {
      values.set(name, value)
      continue
    }
    if (value.size > MAX_UPLOAD_BYTES) throw tooLarge(`The file is larger than ${MAX_UPLOAD_BYTES} bytes.`)
    files.set(name, { name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) })
  }
  return fieldsOf(values, files)
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : 'it is damaged')

/** A list in a form field: `a,b`, or a JSON array of text. */
export function listField(name: string, text: string | undefined): string[] {
  const trimmed = text?.trim() ?? ''
  if (!trimmed.startsWith('[')) {
    return trimmed
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
  }
  try {
    const list: unknown = JSON.parse(trimmed)
    if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list
  } catch {
    // Answered below.
  }
  throw invalidField(name, `"${name}" is not a list of text.`)
}
