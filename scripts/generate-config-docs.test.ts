import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { configDocsFile, renderConfigDocs } from './generate-config-docs.mjs'

it('docs/reference/config.md says what the schema says', () => {
  const page = readFileSync(configDocsFile, 'utf8')
  expect(page, 'run: npx node scripts/generate-config-docs.mjs').toBe(renderConfigDocs())
})

it('says something about every key', () => {
  const rows = renderConfigDocs()
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  expect(rows.length).toBeGreaterThan(25)
  for (const row of rows) expect(row.split(' | ').at(-1)?.replace('|', '').trim(), row).not.toBe('')
})
