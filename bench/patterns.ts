// Rules matched per event and second, from raw bytes to matched ids on one thread, beside event-ruler (Java) in the same run: its own 16
// categories over city lots, then rule sets of 10 to 100,000 rules; and the size of the package in a browser.
// node bench/patterns.ts [--rounds 5] [--events 213068] [--categories EXACT,COMBO | none] [--no-ruler] [--no-scale]
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  writeFileSync(file, `${[...cityLotEvents()].join('\n')}\n`)
  const events = linesOf(readFileSync(file)).slice(0, Number(values.events))
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

/** One after the other in memory, as in event-ruler's process. */
function linesOf(file: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  let start = 0
  for (let end = file.indexOf(10); end >= 0; end = file.indexOf(10, start)) {
    lines.push(new Uint8Array(file.buffer, file.byteOffset + start, end - start))
    start = end + 1
  }
  return lines
}
