import { startEmulator } from '../src/index.ts'
import type { Emulator } from '../src/index.ts'

export const start = (): Promise<Emulator> => startEmulator({ port: 0, seed: 1 })

/** A storage path of the ready workspace. */
export const storage = (fastio: Emulator, rest: string): string =>
  `/workspace/${fastio.workspace.id}/storage/${rest}`

export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  // Answers are read by tests that know what they asked for.
  readonly json: Record<string, never>
}

/** Calls the emulator as a client would, and reads the JSON answer. */
export async function call(
  fastio: Emulator,
  method: string,
  path: string,
  init: RequestInit = {},
): Promise<ApiAnswer> {
  const headers = { authorization: `Bearer ${fastio.token}`, ...(init.headers as Record<string, string>) }
  const base = path.startsWith('/v1') || path.startsWith('/_emulator') ? fastio.origin : fastio.url
  const response = await fetch(`${base}${path}`, { ...init, method, headers })
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, never>,
  }
}

export const form = (fields: Record<string, string>): RequestInit => ({ body: new URLSearchParams(fields) })

export const json = (value: unknown): RequestInit => ({
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
})

export interface UploadFields {
  readonly name?: string
  readonly bytes?: Uint8Array | string
  readonly folder?: string
  readonly size?: string
}

/** A single-call upload into the ready workspace. */
export function upload(fastio: Emulator, fields: UploadFields): Promise<ApiAnswer> {
  const bytes = Buffer.from(fields.bytes ?? 'hello')
  const body = new FormData()
  if (fields.name !== undefined) body.append('name', fields.name)
  body.append('size', fields.size ?? String(bytes.length))
  body.append('action', 'create')
  body.append('instance_id', fastio.workspace.id)
  body.append('folder_id', fields.folder ?? 'root')
  body.append('chunk', new Blob([bytes]), 'chunk.bin')
  return call(fastio, 'POST', '/upload/', { body })
}
