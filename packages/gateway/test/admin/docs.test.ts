import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { adminRoutes } from '../../src/http/app.ts'
import { startHarness } from './harness.ts'

const docs = readFileSync(join(import.meta.dirname, '../../../../docs/reference/http-api.md'), 'utf8')

describe('docs/reference/http-api.md', () => {
  it('has each route, with an example, and no other', async () => {
    let built: string[] = []
    const h = await startHarness({
      deps: (deps) => {
        built = adminRoutes(deps).map(({ method, path }) => `${method} ${path}`)
        return {}
      },
    })
    await h.close()
    const sections = docs.split(/^### /m).slice(1)
    const written = sections.map((section) => /^`([^`]+)`/.exec(section)?.[1] ?? '')
    expect(written.toSorted()).toEqual(built.toSorted())
    for (const section of sections) expect(section).toMatch(/```sh\n[^`]*(curl|sbx)/)
  })

  it('has each metric', async () => {
    const h = await startHarness()
    const { text } = await h.call('/metrics')
    await h.close()
    const names = [...text.matchAll(/^# TYPE (\w+)/gm)].map((match) => match[1] ?? '')
    expect(names.length).toBeGreaterThan(20)
    expect(names.filter((name) => !docs.includes(`\`${name}\``))).toEqual([])
  })
})
