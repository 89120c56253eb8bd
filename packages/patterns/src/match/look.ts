import { DuplicateMembers, LongNumber } from '../json/event-value.ts'
import type { EventLeaf, EventObject, EventValue } from '../json/event-value.ts'
import { limits } from '../limits.ts'
import type { ValueTest } from '../matchers/value-test.ts'
import type { Path } from './path.ts'

/**
 * What a look at one field of an event finds, as bits, so that looking allocates nothing.
 * A value is free when it is in no element of an array, or a plain value directly in an array; else it is bound to its
 * element, and may not go together with another field's value.
 */
export const found = {
  /** There is a value. */
  value: 1,
  /** There is a value inside an array's element. */
  bound: 2,
  /** A free value satisfies the field. Looking stops there. */
  freeMatch: 4,
  /** A bound value does. */
  boundMatch: 8,
} as const

/** Looks at every value that the path leads to, until a free one satisfies the test. */
export function look(event: EventObject, path: Path, test: ValueTest): number {
  return lookInObject(event, path, 0, test, 1, false)
}

function lookInObject(
  object: EventObject,
  path: Path,
  consumed: number,
  test: ValueTest,
  depth: number,
  bound: boolean,
): number {
  const steps = path.steps[consumed]
  if (steps === undefined || depth > limits.eventDepth) return 0
  let bits = 0
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index] as Path['steps'][number][number]
    const value = object[step.name]
    // First the cheap question: most names are missing. Own members only: `constructor` is a name like any other.
    if (value === undefined || !Object.hasOwn(object, step.name)) continue
    bits |= lookAtValue(value, path, step.next, test, depth, bound)
    if (bits & found.freeMatch) return bits
  }
  return bits
}

function lookAtValue(
  value: EventValue | undefined,
  path: Path,
  consumed: number,
  test: ValueTest,
  depth: number,
  bound: boolean,
): number {
  if (isLeaf(value)) {
    if (consumed !== path.length) return 0
    if (!test.accepts(value)) return bound ? found.value | found.bound : found.value
    return bound ? found.value | found.bound | found.boundMatch : found.value | found.freeMatch
  }
  if (value instanceof DuplicateMembers)
    return lookAtAll(value.values, path, consumed, test, depth, bound, bound)
  if (Array.isArray(value)) {
    if (depth >= limits.eventDepth) return 0
    return lookAtAll(value as readonly EventValue[], path, consumed, test, depth + 1, bound, true)
  }
  if (!isObject(value)) return 0
  return lookInObject(value, path, consumed, test, depth + 1, bound)
}

function lookAtAll(
  values: readonly EventValue[],
  path: Path,
  consumed: number,
  test: ValueTest,
  depth: number,
  leafBound: boolean,
  bound: boolean,
): number {
  let bits = 0
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    bits |= lookAtValue(value, path, consumed, test, depth, isLeaf(value) ? leafBound : bound)
    if (bits & found.freeMatch) return bits
  }
  return bits
}

/** A string, number, true, false or null. What JSON has no word for, such as undefined, is neither leaf nor container. */
export function isLeaf(value: EventValue | undefined): value is EventLeaf {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return true
    case 'object':
      return value === null || value instanceof LongNumber
    default:
      return false
  }
}

export function isObject(value: EventValue | undefined): value is EventObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
