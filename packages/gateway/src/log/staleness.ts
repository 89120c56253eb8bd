/**
 * Which of two events happened first, as far as that can be known.
 *
 * @module
 */
import type { Millis } from '../store/store.ts'

/** A time and how exact it is; with a resolution of 0 it says nothing about order. */
export interface Moment {
  readonly time: Millis
  readonly timeResolution: Millis
}

/**
 * Whether `event` happened before `seen` for certain. API times are whole seconds, so that two of the same
 * second have no known order, and unknown is not older.
 *
 * @example
 * isOlder({ time: 1_000, timeResolution: 1_000 }, { time: 1_900, timeResolution: 1 }) // false
 */
export function isOlder(event: Moment, seen: Moment): boolean {
  if (event.timeResolution === 0 || seen.timeResolution === 0) return false
  return seen.time - event.time >= Math.max(event.timeResolution, seen.timeResolution)
}
