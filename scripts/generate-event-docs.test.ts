import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, it } from 'vitest'
import { eventDocs } from './generate-event-docs.mjs'

it.each(eventDocs.map(({ file, render }) => [basename(file), file, render] as const))(
  'docs/reference/%s says what the tables say',
  (_name, file, render) => {
    expect(readFileSync(file, 'utf8'), 'run: npx node scripts/generate-event-docs.mjs').toBe(render())
  },
)
