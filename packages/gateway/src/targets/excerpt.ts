/** How much of an answer or output an attempt keeps. */
export const excerptBytes = 1_024

/**
 * Keeps the first kilobyte of what a target says, as text. Whatever comes is only counted after that.
 *
 * @example
 * const excerpt = new Excerpt()
 * stream.on('data', (chunk) => excerpt.push(chunk))
 */
export class Excerpt {
  readonly #chunks: Uint8Array[] = []
  #kept = 0
  /** All bytes, kept or not. */
  total = 0

  push(chunk: Uint8Array): void {
    this.total += chunk.byteLength
    const room = excerptBytes - this.#kept
    if (room <= 0) return
    // A copy: a view would hold the whole chunk of a large answer in memory.
    const part = Uint8Array.prototype.slice.call(chunk, 0, room)
    this.#kept += part.byteLength
    this.#chunks.push(part)
  }

  /** What was kept; a character cut in the middle is left out, and NUL, which some stores refuse, is replaced. */
  text(): string {
    const decoder = new TextDecoder()
    let text = ''
    for (const chunk of this.#chunks) text += decoder.decode(chunk, { stream: true })
    if (this.total <= excerptBytes) text += decoder.decode()
    return text.replaceAll('\0', '\uFFFD')
  }
}
