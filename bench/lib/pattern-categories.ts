import { Matcher } from '@signalbox/patterns'
import { categories } from './city-lot-rules.ts'
import { cityLots } from './city-lots.ts'
import type { EventRuler } from './event-ruler.ts'
import { median } from './processes.ts'

interface Options {
  readonly events: readonly Uint8Array[]
  readonly rounds: number
  readonly ruler: EventRuler | undefined
  readonly only: readonly string[] | undefined
}

/** Rounds before those that count go over at least so many events: compilers of both sides need that. */
const warmUpEvents = 100_000

/** At least this many times as fast as event-ruler. */
const bars = { uniqueKeys: 2, exact: 1.2 }

/** Prints a row for each category: medians of rounds in which the engines take turns. */
export async function compareCategories({ events, rounds, ruler, only }: Options): Promise<void> {
  const warmUps = Math.max(1, Math.ceil(warmUpEvents / events.length))
  const chosen = [...categories].filter(([name]) => only === undefined || only.includes(name))
  if (chosen.length === 0) return
  console.log(
    '\nevents per second        event-ruler     exact  uniqueKeys  JSON.parse   exact×  uniqueKeys×',
  )
  for (const [name, { rules, expected }] of chosen) {
    const exact = matcherOf(rules, false)
    const unique = matcherOf(rules, true)
    await ruler?.rules(name, rules)
    const speeds = {
      ruler: [] as number[],
      exact: [] as number[],
      unique: [] as number[],
      parse: [] as number[],
    }
    for (let round = -warmUps; round < rounds; round++) {
      const measured = {
        ruler: await ruler?.round(name, events.length),
        exact: timed(() => matchAll(exact, events)),
        unique: timed(() => matchAll(unique, events)),
        parse: timed(() => parseAll(events)),
      }
      if (measured.exact.found !== measured.unique.found)
        throw new Error(`${name}: exact and uniqueKeys differ`)
      if (ruler !== undefined && measured.ruler?.found !== measured.exact.found)
        throw new Error(`${name}: event-ruler found ${measured.ruler?.found}, not ${measured.exact.found}`)
      if (round < 0) continue
      for (const engine of ['ruler', 'exact', 'unique', 'parse'] as const) {
        const { nanoseconds } = measured[engine] ?? { nanoseconds: Number.NaN }
        speeds[engine].push((events.length / nanoseconds) * 1e9)
      }
    }
    checkCounts(name, exact, events, expected)
    printRow(name, median(speeds.ruler), median(speeds.exact), median(speeds.unique), median(speeds.parse))
  }
  console.log(`(at least ${bars.exact}× exact and ${bars.uniqueKeys}× with unique keys)`)
}

function printRow(name: string, ruler: number, exact: number, unique: number, parse: number): void {
  const missed = exact / ruler < bars.exact || unique / ruler < bars.uniqueKeys
  console.log(
    name.padEnd(26) +
      thousands(ruler, 10) +
      thousands(exact, 10) +
      thousands(unique, 12) +
      thousands(parse, 12) +
      (exact / ruler).toFixed(2).padStart(9) +
      (unique / ruler).toFixed(2).padStart(13) +
      (missed ? '  missed' : ''),
  )
}

function checkCounts(
  name: string,
  matcher: Matcher,
  events: readonly Uint8Array[],
  expected: readonly number[],
): void {
  if (events.length < cityLots) return
  const counts = expected.map(() => 0)
  for (const event of events)
    for (const id of matcher.match(event))
      counts[Number(id.slice(1))] = (counts[Number(id.slice(1))] ?? 0) + 1
  if (counts.join(' ') !== expected.join(' '))
    throw new Error(`${name}: matched ${counts.join(' ')}, expected ${expected.join(' ')}`)
}

export function matcherOf(rules: Readonly<Record<string, object>>, uniqueKeys: boolean): Matcher {
  const matcher = new Matcher({ uniqueKeys })
  for (const [id, pattern] of Object.entries(rules)) matcher.add(id, pattern)
  return matcher
}

export function matchAll(matcher: Matcher, events: readonly Uint8Array[]): number {
  let found = 0
  for (const event of events) found += matcher.match(event).length
  return found
}

function parseAll(events: readonly Uint8Array[]): number {
  const decoder = new TextDecoder()
  let found = 0
  for (const event of events) if ('type' in (JSON.parse(decoder.decode(event)) as object)) found++
  return found
}

export function timed(work: () => number): { nanoseconds: number; found: number } {
  const started = process.hrtime.bigint()
  const found = work()
  return { nanoseconds: Number(process.hrtime.bigint() - started), found }
}

export function thousands(perSecond: number, width: number): string {
  return (Number.isNaN(perSecond) ? '-' : `${(perSecond / 1000).toFixed(1)}K`).padStart(width)
}
