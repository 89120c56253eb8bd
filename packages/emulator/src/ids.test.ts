import { describe, expect, it } from 'vitest'
import { createIds, isOpaqueId, normalizeId } from './ids.ts'

const counter = (from = 0): (() => number) => {
  let n = from
  return () => ++n
}

describe('createIds', () => {
  it('makes ids in the two shapes of the API', () => {
    const ids = createIds('s', counter())
    expect(ids.profile()).toMatch(/^[1-9]\d{18}$/)
    expect(ids.opaque('node')).toMatch(/^2[a-z0-9]{4}(-[a-z0-9]{5}){4}-[a-z0-9]{4}$/)
    expect(isOpaqueId(ids.opaque('event'))).toBe(true)
    expect(ids.token('t_')).toMatch(/^t_[\w-]{43}$/)
  })

  it('repeats with the same seed, goes on from its count, and never repeats itself', () => {
    const make = (seed: string, from: number, n: number): string[] => {
      const ids = createIds(seed, counter(from))
      return Array.from({ length: n }, () => ids.opaque('node'))
    }
    const first = make('s', 0, 1000)
    expect(make('s', 0, 1000)).toEqual(first)
    expect(make('s', 500, 500)).toEqual(first.slice(500))
    expect(make('t', 0, 1)).not.toEqual(first.slice(0, 1))
    expect(new Set(first).size).toBe(1000)
  })
})

it('compares ids without hyphens and case', () => {
  expect(normalizeId('2ABCD-efghi')).toBe('2abcdefghi')
  expect(isOpaqueId('../../etc')).toBe(false)
})
