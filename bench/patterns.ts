// Rules matched per event and second, from raw bytes to matched ids on one thread, beside event-ruler (Java) in the same run: its own 16
// categories over city lots, then rule sets of 10 to 100,000 rules; and the size of the package in a browser.
// node bench/patterns.ts [--rounds 5] [--events 213068] [--categories EXACT,COMBO | none] [--no-ruler] [--no-scale]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { browserBundle } from './lib/browser-bundle.ts'
import { cityLotEvents } from './lib/city-lots.ts'
import { startEventRuler } from './lib/event-ruler.ts'
import { compareCategories } from './lib/pattern-categories.ts'
import { measureScale } from './lib/pattern-scale.ts'

const { values } = parseArgs({
  allowNegative: true,
  options: {
    rounds: { type: 'string', default: '5' },
    events: { type: 'string', default: '213068' },
    categories: { type: 'string' },
    ruler: { type: 'boolean', default: true },
    scale: { type: 'boolean', default: true },
  },
})
const rounds = Number(values.rounds)
const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-patterns-'))
try {
  const file = join(folder, 'events.jsonl')
  const lines = [...cityLotEvents()]
  writeFileSync(file, `${lines.join('\n')}\n`)
  const events = lines.slice(0, Number(values.events)).map((line) => new TextEncoder().encode(line))
  const bytes = events.reduce((sum, event) => sum + event.length, 0)
  console.log(`${events.length} events, ${Math.round(bytes / events.length)} bytes on average`)

  await using ruler = values.ruler ? await startEventRuler(join(folder, 'java')) : undefined
  await ruler?.events(file)
  const only = values.categories?.split(',')
  await compareCategories({ events, rounds, ruler, only })
  if (values.scale) await measureScale({ events, rounds, ruler })
  await browserBundle()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
