/**
 * Which SQLite errors are about one row, and which about the whole store.
 *
 * @module
 */

/** Primary result codes after which nothing can be committed for now: https://www.sqlite.org/rescode.html */
const storeFaults: Readonly<Record<number, { code: string; message: string }>> = {
  5: { code: 'SB_STORE_BUSY', message: 'another process holds the store' },
  6: { code: 'SB_STORE_BUSY', message: 'another connection holds a table of the store' },
  7: { code: 'SB_STORE_MEMORY', message: 'the store ran out of memory' },
  8: { code: 'SB_STORE_READONLY', message: 'the store is read-only' },
  10: { code: 'SB_STORE_IO', message: 'the disk reported an error' },
  11: { code: 'SB_STORE_CORRUPT', message: 'the store is damaged' },
  13: { code: 'SB_STORE_FULL', message: 'the disk is full' },
  14: { code: 'SB_STORE_OPEN', message: 'the store cannot be opened' },
  26: { code: 'SB_STORE_CORRUPT', message: 'the file is not a store' },
}

/** An error that leaves nothing of a group committed; worth trying again later. */
export class StoreFault extends Error {
  override readonly name = 'StoreFault'
  readonly code: string
  readonly retry = 'later'

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** The fault behind an error, or undefined if it concerns the row alone. */
export function storeFaultOf(error: unknown): StoreFault | undefined {
  if (error instanceof StoreFault) return error
  const errcode = (error as { errcode?: unknown } | null)?.errcode
  if (typeof errcode !== 'number') return undefined
  const known = storeFaults[errcode & 0xff]
  return known && new StoreFault(known.code, known.message, error)
}
