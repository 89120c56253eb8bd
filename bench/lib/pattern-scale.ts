import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Matcher } from '@signalbox/patterns'
import { exactRules, mixedRules } from './city-lot-rules.ts'
import type { Values } from './city-lot-rules.ts'
import type { EventRuler } from './event-ruler.ts'
import { matchAll, matcherOf, thousands, timed } from './pattern-categories.ts'
import { median } from './processes.ts'

interface Options {
  readonly events: readonly Uint8Array[]
  readonly rounds: number
  readonly ruler: EventRuler | undefined
}

const sizes = [10, 100, 1000, 10_000, 100_000]
/** Rules taken out and put back to measure that. */
const changes = 1000
/** event-ruler needs minutes for all events at the largest mixed sets. */
const rulerShare = { exact: 1, mixed: 0.01 }

/** Prints how speed, building and memory change with the number of rules. */
export async function measureScale({ events, rounds, ruler }: Options): Promise<void> {
  const values = valuesIn(events)
  console.log(
    '\nrules           event-ruler     exact  uniqueKeys   build     heap   add+remove (median, worst)',
  )
  for (const kind of ['exact', 'mixed'] as const) {
    for (const size of sizes) {
      const rules = kind === 'exact' ? exactRules(size, values) : mixedRules(size, values)
      const before = heapUsed()
      const started = performance.now()
      const exact = matcherOf(rules, false)
      const build = performance.now() - started
      const heap = heapUsed() - before
      const unique = matcherOf(rules, true)
      const speeds = { exact: [] as number[], unique: [] as number[] }
      for (let round = 0; round <= rounds; round++) {
        const a = timed(() => matchAll(exact, events))
        const b = timed(() => matchAll(unique, events))
        if (a.found !== b.found) throw new Error(`${kind} ${size}: exact and uniqueKeys differ`)
        if (round === 0) continue
        speeds.exact.push((events.length / a.nanoseconds) * 1e9)
        speeds.unique.push((events.length / b.nanoseconds) * 1e9)
      }
      const others =
        ruler && (await rulerSpeed(ruler, `${kind}-${size}`, rules, events.length * rulerShare[kind]))
      const change = changeTimes(exact, rules)
      console.log(
        `${kind} ${size}`.padEnd(16) +
          thousands(others ?? Number.NaN, 11) +
          thousands(median(speeds.exact), 10) +
          thousands(median(speeds.unique), 12) +
          `${(build / 1000).toFixed(2)} s`.padStart(9) +
          `${Math.round(heap / 2 ** 20)} MB`.padStart(9) +
          `${median(change).toFixed(4)} ms, ${Math.max(...change).toFixed(3)} ms`.padStart(22),
      )
    }
  }
  console.log(
    '(mixed: at least 100K at 10,000 rules and 50K at 100,000; built in under 5 s and 1 GB; changed in under 1 ms)',
  )
}

async function rulerSpeed(ruler: EventRuler, name: string, rules: object, events: number): Promise<number> {
  await ruler.rules(name, rules)
  const count = Math.max(1000, Math.floor(events))
  await ruler.round(name, count)
  const { nanoseconds } = await ruler.round(name, count)
  return (count / nanoseconds) * 1e9
}

/** Milliseconds to take one rule out and put it back. */
function changeTimes(matcher: Matcher, rules: Readonly<Record<string, object>>): number[] {
  const ids = Object.keys(rules)
  const step = Math.max(1, Math.floor(ids.length / changes))
  const times: number[] = []
  for (let index = 0; index < ids.length; index += step) {
    const id = ids[index] as string
    const started = performance.now()
    matcher.remove(id)
    matcher.add(id, rules[id] as object)
    times.push(performance.now() - started)
  }
  return times
}

function valuesIn(events: readonly Uint8Array[]): Values {
  const lots = new Set<string>()
  const streets = new Set<string>()
  const decoder = new TextDecoder()
  for (const event of events.slice(0, 50_000)) {
    const { properties } = JSON.parse(decoder.decode(event)) as {
      properties: { MAPBLKLOT: string; STREET: string | null }
    }
    lots.add(properties.MAPBLKLOT)
    streets.add(properties.STREET ?? 'X')
  }
  return { lots: [...lots], streets: [...streets] }
}

function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  return process.memoryUsage().heapUsed
}
