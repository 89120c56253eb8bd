import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, mkdirSync } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'

/** The bytes of files, each stored once under its SHA-256, whatever the files are called. */
export class ContentStore {
  readonly #dir: string

  constructor(dir: string) {
    this.#dir = dir
    mkdirSync(join(dir, 'incoming'), { recursive: true })
  }

  /** Stores bytes and answers with their hash. They are whole on disk before anything can name them. */
  async put(bytes: Uint8Array): Promise<string> {
    const hash = createHash('sha256').update(bytes).digest('hex')
    const target = this.#pathOf(hash)
    if (await exists(target)) return hash
    const incoming = join(this.#dir, 'incoming', randomUUID())
    try {
      const file = await open(incoming, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await mkdir(join(this.#dir, hash.slice(0, 2)), { recursive: true })
      await rename(incoming, target)
    } catch (error) {
      await rm(incoming, { force: true })
      throw error
    }
    return hash
  }

  /** The bytes as a web stream, for a response body. */
  read(hash: string): ReadableStream<Uint8Array> {
    return Readable.toWeb(createReadStream(this.#pathOf(hash))) as ReadableStream<Uint8Array>
  }

  has(hash: string): Promise<boolean> {
    return exists(this.#pathOf(hash))
  }

  #pathOf(hash: string): string {
    // Hashes come from this class or the database; the check makes a tampered row harmless.
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error('not a content hash')
    return join(this.#dir, hash.slice(0, 2), hash)
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
