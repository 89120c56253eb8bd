import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { errorTable } from '../packages/gateway/src/errors/table.ts'
import { errorDocsFile, renderErrorDocs } from './generate-error-docs.mjs'

it('docs/reference/errors.md says what the table of errors says', () => {
  const page = readFileSync(errorDocsFile, 'utf8')
  expect(page, 'run: npx node scripts/generate-error-docs.mjs').toBe(renderErrorDocs())
})

it('has a section for each code and none besides', () => {
  const headings = [...renderErrorDocs().matchAll(/^### (.+)$/gm)].map(([, code]) => code)
  expect(headings.sort()).toEqual(Object.keys(errorTable).sort())
})
