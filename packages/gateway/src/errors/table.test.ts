import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorTable } from './table.ts'

const sourceDir = join(import.meta.dirname, '..')

/** Every code that a file other than the table mentions, with the first file that does. */
function usedCodes(): Map<string, string> {
  const used = new Map<string, string>()
  for (const file of globSync('**/*.ts', { cwd: sourceDir })) {
    // The conformance suite of the store is a test too, of every adapter.
    if (
      file.endsWith('.test.ts') ||
      file === 'store/conformance.ts' ||
      /^errors\/[a-z]+-rows\.ts$/.test(file)
    )
      continue
    const text = readFileSync(join(sourceDir, file), 'utf8')
    for (const [code] of text.matchAll(/\bSB_[A-Z0-9]+(?:_[A-Z0-9]+)*\b/g)) {
      if (!used.has(code)) used.set(code, file)
    }
  }
  return used
}

describe('the table of errors', () => {
  it('has a row for each code that the sources mention', () => {
    const missing = [...usedCodes()].filter(([code]) => !Object.hasOwn(errorTable, code))
    expect(missing, 'add a row to errors/*-rows.ts').toEqual([])
  })

  it('has no row that nothing uses', () => {
    const used = usedCodes()
    const unused = Object.keys(errorTable).filter((code) => !used.has(code))
    expect(unused, 'use the row, or remove it').toEqual([])
  })

  it.each(Object.entries(errorTable))('%s is complete', (code, row) => {
    expect(code).toMatch(/^SB_[A-Z0-9]+(_[A-Z0-9]+)*$/)
    expect(row.message).toMatch(/[.}]$/)
    expect(row.todo).toMatch(/[.]$/)
    expect(row.status).toBeGreaterThanOrEqual(400)
    expect(row.status).toBeLessThan(600)
  })
})
