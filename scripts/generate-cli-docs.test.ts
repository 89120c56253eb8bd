import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { examplesOf } from '../packages/gateway/src/cli/command.ts'
import { cliDocsFile, leavesOf, nameOf, programFor, renderCliDocs } from './generate-cli-docs.mjs'

it('docs/reference/cli.md says what the program says', () => {
  const page = readFileSync(cliDocsFile, 'utf8')
  expect(page, 'run: npx node scripts/generate-cli-docs.mjs').toBe(renderCliDocs())
})

it.each(leavesOf(programFor()).map((command) => [nameOf(command), command] as const))(
  '%s says what it does, what each option means, and gives examples',
  (name, command) => {
    expect(command.description()).not.toBe('')
    expect(command.options.filter(({ description }) => description === '')).toEqual([])
    expect(examplesOf(command).some(([line]) => line.startsWith(name))).toBe(true)
  },
)
