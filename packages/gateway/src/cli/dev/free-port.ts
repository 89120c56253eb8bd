/**
 * Starting on the port that was wanted, or else on the next free one. The start itself is the test: a port
 * that was free a moment ago may not be any more.
 *
 * @module
 */

/** Where something listens in the end. */
export interface OnPort<T> {
  readonly started: T
  readonly port: number
  /** The port that was wanted, if it was taken. */
  readonly instead: number | undefined
}

const tries = 20

/** Calls `start` with one port after the other until one is free; after some, with 0: any. */
export async function onFreePort<T>(
  wanted: number,
  start: (port: number) => Promise<T>,
  portOf: (started: T) => number,
): Promise<OnPort<T>> {
  for (let offset = 0; ; offset++) {
    const port = wanted === 0 || offset >= tries || wanted + offset > 65_535 ? 0 : wanted + offset
    try {
      const started = await start(port)
      const actual = portOf(started)
      return { started, port: actual, instead: wanted !== 0 && actual !== wanted ? wanted : undefined }
    } catch (error) {
      if (port === 0 || !isTaken(error)) throw error
    }
  }
}

function isTaken(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code.endsWith('_PORT_IN_USE')
}
